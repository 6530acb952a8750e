/** The store port on PostgreSQL with each client, on a clock that stands still; on the server's own: postgres-own.test.ts. */
import { afterAll, beforeAll, describe, test } from "vitest";
import { boundaryContract, storeContract } from "../../src/testing/index.ts";
import { startPostgres, type PostgresServer } from "../servers/postgres.ts";
import { keepsHostileNames } from "./hostile-names.ts";
import { frozenOn, pglite, poolOn, postgresJsOn, type Db } from "./postgres-kit.ts";

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
}, 60_000);
afterAll(async () => server.stop());

const clients: Readonly<Record<string, () => Db | Promise<Db>>> = {
  pg: () => poolOn(url),
  "postgres.js": () => postgresJsOn(url),
  PGlite: pglite,
};

describe.each(Object.entries(clients))("with %s", (_, connect) => {
  let db: Db;
  let frozen: Awaited<ReturnType<typeof frozenOn>>;
  beforeAll(async () => {
    db = await connect();
    frozen = await frozenOn(db);
  }, 60_000);
  afterAll(async () => db.end());

  const create = async () => frozen();

  describe("the store keeps the contract", () => {
    for (const { title, run } of storeContract(create)) test(title, { timeout: 30_000 }, run);
  });

  test("names may be anything, also what PostgreSQL cannot hold", { timeout: 30_000 }, async () => {
    await keepsHostileNames((await frozen()).store);
  });

  describe("the store at the boundaries", () => {
    for (const { title, run } of boundaryContract(create)) test(title, run);
  });
});
