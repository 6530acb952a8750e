/** The engines of `STORE`, each with a real server and a new, empty place for each test. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { startPostgres, type PostgresServer } from "../servers/postgres.ts";
import { startRedis, type RedisServer } from "../servers/redis.ts";

export const SECRET = "the secret of the tests and of no one else";

export type EngineName = "sqlite" | "redis" | "postgres";

export interface Servers {
  readonly redis: RedisServer;
  readonly postgres: PostgresServer;
  /** What the environment says for a new, empty place. */
  env(engine: EngineName): Promise<Readonly<Record<string, string>>>;
}

/** Starts both servers for the tests of a file. */
export function useServers(): Servers {
  let redis: RedisServer;
  let postgres: PostgresServer;
  let database = 0;
  beforeAll(async () => {
    [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  }, 60_000);
  afterAll(async () => void (await Promise.all([redis.stop(), postgres.stop()])), 60_000);
  const place = async (engine: EngineName): Promise<string> => {
    if (engine === "redis") return `${redis.url}/${database++}`;
    if (engine === "postgres") return postgres.createDatabase();
    const folder = mkdtempSync(join(tmpdir(), "session-security-demo-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return `sqlite:${folder}/clinic.db`;
  };
  return {
    get redis() {
      return redis;
    },
    get postgres() {
      return postgres;
    },
    env: async (engine) => ({ STORE: await place(engine), SESSION_SECRET: SECRET }),
  };
}
