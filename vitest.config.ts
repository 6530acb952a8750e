import { defineConfig } from "vitest/config";

const timed = ["test/faults/**/*.test.ts", "test/fleet/**/*.test.ts", "test/stores/*-faults.test.ts"];

export default defineConfig({
  test: {
    // Nothing is retried, and a file without a test is a failure: a suite that has seen nothing must not be green.
    retry: 0,
    passWithNoTests: false,
    coverage: { include: ["src/**/*.ts"], exclude: ["src/served/generated.ts"] },
    projects: [
      {
        // They mostly wait for servers and browsers: two at a time take half the time also where there are two cores.
        test: {
          name: "test",
          include: ["test/**/*.test.ts"],
          exclude: ["test/simulation/**", ...timed],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // What an answer took is measured here, against a limit: nothing else may run beside it.
        test: {
          name: "timed",
          include: timed,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        // It uses all cores by itself.
        test: {
          name: "simulation",
          include: ["test/simulation/**/*.test.ts"],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // One browser file at a time: tabs that fight for two cores would make true timers late.
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
