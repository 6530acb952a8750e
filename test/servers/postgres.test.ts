import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "pg";
import { startPostgres, type PostgresServer } from "./postgres.ts";

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(async () => postgres.stop());

async function ask(url: string, query: string): Promise<unknown> {
  const client = new Client(url);
  // What ends a connection between two questions is no question's error.
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(query);
    return rows[0] === undefined ? undefined : Object.values(rows[0])[0];
  } finally {
    await client.end();
  }
}

test("each database is new and empty", async () => {
  const [first, second] = [await postgres.createDatabase(), await postgres.createDatabase()];
  await ask(first, "CREATE TABLE a (b int)");
  expect(await ask(second, "SELECT to_regclass('a')")).toBeNull();
});

test("nobody is let in without the password", async () => {
  const url = new URL(postgres.url);
  url.password = "wrong";
  await expect(ask(url.href, "SELECT 1")).rejects.toThrow("password authentication failed");
});

test("a hung server answers neither old nor new connections until it resumes", async () => {
  const client = new Client(postgres.url);
  await client.connect();
  try {
    await postgres.hang();
    let answers = 0;
    const asked = [client.query("SELECT 1"), ask(postgres.url, "SELECT 1")].map((answer) =>
      answer.finally(() => answers++),
    );
    // A stopped process cannot answer however long one waits; this gives one that runs the time to.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answers).toBe(0);
    await postgres.resume();
    await Promise.all(asked);
  } finally {
    await client.end();
  }
});

test("a restart keeps the data, also after a kill", { timeout: 30_000 }, async () => {
  const url = await postgres.createDatabase();
  await ask(url, "CREATE TABLE a AS SELECT 1 AS b");
  await postgres.restart();
  expect(await ask(url, "SELECT b FROM a")).toBe(1);
  await ask(url, "UPDATE a SET b = 2");
  await postgres.kill();
  await expect(ask(url, "SELECT b FROM a")).rejects.toThrow("ECONNREFUSED");
  await postgres.restart();
  expect(await ask(url, "SELECT b FROM a")).toBe(2);
});
