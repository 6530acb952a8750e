import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Nothing is retried, and a file without a test is a failure: a suite that has seen nothing must not be green.
    retry: 0,
    passWithNoTests: false,
    coverage: { include: ["src/**/*.ts"], exclude: ["src/served/generated.ts"] },
    projects: [
      {
        test: {
          name: "test",
          include: ["test/**/*.test.ts"],
          exclude: ["test/simulation/**"],
          sequence: { groupOrder: 0 },
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
