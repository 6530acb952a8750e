/** What the SQLite store promises beyond the contract: its options, its tables, its clock, what it forgets. */
import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError, StoreError } from "../../src/core/index.ts";
import { schema, sqlite, type SqliteDatabase, type SqliteOptions } from "../../src/stores/sqlite/index.ts";
import { drivers, fileOf, frozen, type Database, type File, type FrozenSubject } from "./sqlite-kit.ts";

const limits = { idle: 600_000 };
const key = (id: string) => ({ id, user: "user" });
const entry = { age: 0, note: {}, within: 5_000 };
const person = { how: "person", limits, within: 5_000 } as const;

function one(database: Database, sql: string): unknown {
  return Object.values(database.prepare(sql).get() as object)[0];
}

describe("options", () => {
  const database = { exec() {}, prepare() {} } as unknown as SqliteDatabase;

  test.each([
    [{ keepended: 1 }, "sqlite.keepended"],
    [{ keepEnded: -1 }, "sqlite.keepEnded"],
    [{ keepEnded: Infinity }, "sqlite.keepEnded"],
    [{ keepEnded: "86400" }, "sqlite.keepEnded"],
    [{ table: 5 }, "sqlite.table"],
    [{ table: "" }, "sqlite.table"],
    [{ table: "Sessions" }, "sqlite.table"],
    [{ table: "main.sessions" }, "sqlite.table"],
    [{ table: "sqlite_sessions" }, "sqlite.table"],
    [{ table: 'a"; DROP TABLE users; --' }, "sqlite.table"],
    [{ table: "a".repeat(41) }, "sqlite.table"],
  ])("%o is refused by its name", (options, option) => {
    const make = () => sqlite(database, options as SqliteOptions);
    expect(make).toThrow(expect.objectContaining({ option }));
    expect(make).toThrow(ConfigurationError);
  });

  test.each([[undefined], [null], [{}], ["sessions.db"], [{ exec() {} }]])("%o is no database", (no) => {
    expect(() => sqlite(no as unknown as SqliteDatabase)).toThrow(/DatabaseSync of node:sqlite .* better-sqlite3/);
  });
});

describe.each(Object.entries(drivers))("with %s", (_, open) => {
  let file: File;
  beforeEach(() => {
    file = fileOf(open);
  });
  afterEach(() => file[Symbol.dispose]());

  test("the tables are made at the first call, or by hand before it, and again without harm", async () => {
    for (const table of ["session_security", "order"]) {
      const byHand = file.connect();
      if (table === "order") byHand.exec(schema({ table }));
      const store = sqlite(file.connect(), { table });
      await store.open(key("a"), limits, entry);
      byHand.exec(schema({ table }));
      byHand.exec(schema({ table }));
      expect(await sqlite(file.connect(), { table }).list("user")).toHaveLength(1);
    }
  });

  test("tables of another version are named, with what to do", async () => {
    const database = file.connect();
    database.exec(schema());
    database.exec(`UPDATE session_security_meta SET value = 0 WHERE name = 'version'`);
    const store = sqlite(file.connect());
    await expect(store.peek([key("a")])).rejects.toThrow(/is of version 0 and this package needs 1.*another `table`/);
  });

  test("what failed at the first call is tried again at the next", async () => {
    const holder = file.connect();
    holder.exec("BEGIN EXCLUSIVE");
    const store = sqlite(file.connect());
    await expect(store.open(key("a"), limits, entry)).rejects.toThrow(StoreError);
    holder.exec("COMMIT");
    expect(await store.open(key("a"), limits, entry)).toMatchObject({ idleFor: 0 });
  });

  test("in the middle of a transaction of the application's a write rejects, and leaves that alone", async () => {
    const database = file.connect();
    const store = sqlite(database);
    await store.open(key("a"), limits, entry);
    database.exec("CREATE TABLE theirs (n INTEGER); BEGIN; INSERT INTO theirs VALUES (1)");
    await expect(store.touch(key("a"), person)).rejects.toThrow(/a connection of its own/);
    await expect(store.end(key("a"), "logout")).rejects.toThrow(/a connection of its own/);
    database.exec("COMMIT");
    expect(one(database, "SELECT count(*) FROM theirs")).toBe(1);
    expect(await store.touch(key("a"), person)).toMatchObject({ idleFor: 0 });
  });

  test("what fails in the middle leaves no transaction open", async () => {
    const database = file.connect();
    const store = sqlite(database);
    await store.open(key("a"), limits, entry);
    database.exec(`CREATE TRIGGER never BEFORE UPDATE ON session_security BEGIN SELECT RAISE(ABORT, 'no'); END`);
    await expect(store.touch(key("a"), person)).rejects.toThrow(StoreError);
    await expect(store.end(key("a"), "logout")).rejects.toThrow(StoreError);
    database.exec("DROP TRIGGER never; BEGIN; COMMIT");
    expect(await store.end(key("a"), "logout")).toBe(true);
  });

  test("begins and ends wait for the disk; touches do not, before them and after", async () => {
    const database = file.connect();
    const modes: unknown[] = [];
    // What the mode is when each statement begins to write.
    const spied: SqliteDatabase = {
      exec: (sql) => database.exec(sql),
      prepare(sql) {
        const statement = database.prepare(sql);
        if (sql !== "BEGIN IMMEDIATE") return statement;
        return { ...statement, run: () => (modes.push(one(database, "PRAGMA synchronous")), statement.run()) };
      },
    };
    const store = sqlite(spied);
    await store.touch(key("a"), person);
    await store.open(key("a"), limits, entry);
    await store.touch(key("a"), person);
    await store.end(key("a"), "logout");
    await store.endAll("user", "revoked");
    await store.touch(key("a"), person);
    const [NORMAL, FULL] = [1, 2];
    expect(modes).toEqual([NORMAL, FULL, NORMAL, FULL, FULL, NORMAL]);
  });

  test("it writes ahead, and says so where it cannot", async () => {
    const store = sqlite(file.connect());
    expect(await store.advice!()).toEqual([]);
    expect(one(file.connect(), "PRAGMA journal_mode")).toBe("wal");

    const other = fileOf(open);
    const holder = other.connect();
    holder.exec(schema());
    holder.exec("BEGIN; SELECT * FROM session_security");
    // A reader keeps the mode from being changed, and nothing else.
    expect(await sqlite(other.connect()).advice!()).toEqual([expect.stringContaining('journal mode "delete"')]);
    other[Symbol.dispose]();
  });

  test("a closed store rejects, listens no more, and leaves the database to its caller", async () => {
    const database = file.connect();
    const store = sqlite(database);
    await store.subscribe!(() => {});
    await store.close!();
    await expect(store.subscribe!(() => {})).rejects.toThrow(StoreError);
    await expect(store.advice!()).rejects.toThrow(StoreError);
    expect(one(database, "SELECT 1")).toBe(1);
  });

  test("a database that its caller has closed is a rejection", async () => {
    const database = open(":memory:");
    const store = sqlite(database);
    await store.open(key("a"), limits, entry);
    database.close();
    await expect(store.touch(key("a"), person)).rejects.toThrow(StoreError);
    await expect(store.end(key("a"), "logout")).rejects.toThrow(StoreError);
  });
});

test("a file that may not be written is a rejection", async () => {
  const file = fileOf((path) => new DatabaseSync(path));
  file.connect().exec("CREATE TABLE something (n INTEGER)");
  chmodSync(file.path, 0o400);
  // Permissions do not bind root, so the connection itself is read-only as well.
  const database = new DatabaseSync(file.path, { readOnly: true });
  await expect(sqlite(database).open(key("a"), limits, entry)).rejects.toThrow(StoreError);
  database.close();
  file[Symbol.dispose]();
});

test("whole numbers as BigInt, as better-sqlite3 can be told, change nothing", async () => {
  const database = new BetterSqlite3(":memory:");
  database.defaultSafeIntegers(true);
  const store = sqlite(database);
  await store.open(key("a"), limits, entry);
  await store.touch(key("a"), { how: "report", idleFor: 0, limits, within: 5_000 });
  expect(await store.touch(key("a"), person)).toMatchObject({ idleFor: 0 });
  for await (const batch of store.all()) expect(batch.map((session) => session.key.id)).toEqual(["a"]);
  expect(await store.endAll("user", "revoked", "b")).toBe(1);
  expect(await store.due(10, 1_000)).toHaveLength(1);
  database.close();
});

describe("on a clock that stands still", () => {
  let subject: FrozenSubject;
  beforeEach(() => {
    subject = frozen((path) => new DatabaseSync(path));
  });
  afterEach(() => subject.dispose!());

  test("forgotten ends are deleted in small steps", async () => {
    const { file, advance } = subject;
    const store = subject.store2(0);
    for (let i = 0; i < 500; i++) await store.open(key(`a${i}`), { idle: 1 }, entry);
    await advance(1);
    for (let some = 1; some > 0;) {
      const entries = await store.due(1_000, 60_000);
      await store.settle(entries.map((each) => each.key));
      some = entries.length;
    }
    await advance(1);
    const counter = file.connect();
    const left = () => one(counter, "SELECT count(*) FROM session_security") as number;
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      expect(await store.due(10, 1_000)).toEqual([]);
      seen.push(left());
    }
    expect(seen).toEqual([300, 100, 0, 0]);
  });

  test("ends are remembered for keepEnded, and for their own idle timeout at least", async () => {
    const { advance } = subject;
    const store = subject.store2(60_000);
    await store.open(key("short"), { idle: 1_000 }, entry);
    await store.open(key("long"), { idle: 120_000 }, entry);
    await store.endAll("user", "logout");
    await store.settle((await store.due(10, 1_000)).map((each) => each.key));
    const known = async () => {
      await store.due(10, 1_000);
      return (await store.peek([key("short"), key("long")])).map((stand) => "ended" in stand && stand.ended);
    };
    await advance(59_999);
    expect(await known()).toEqual(["logout", "logout"]);
    await advance(1);
    expect(await known()).toEqual(["unknown", "logout"]);
    await advance(60_000);
    expect(await known()).toEqual(["unknown", "unknown"]);
  });

  test("one that goes back makes no idle time negative, and gives nobody that time", async () => {
    const { store, advance } = subject;
    await store.open(key("a"), { idle: 10_000, absolute: 30_000 }, { ...entry, age: 5_000 });
    await advance(-20_000);
    expect(await store.peek([key("a")])).toMatchObject([{ idleFor: 0 }]);
    expect(await store.touch(key("a"), { ...person, how: "read" })).toMatchObject({ idleFor: 0, age: 5_000 });
    await advance(10_000);
    expect(await store.peek([key("a")])).toEqual([{ ended: "idle" }]);
  });

  test(
    "who subscribed hears of ends by others, also of many and of natural ones, once each",
    { timeout: 20_000 },
    async () => {
      const { store, other, advance } = subject;
      for (let i = 0; i < 50; i++) await store.open(key(`a${i}`), { idle: i % 2 === 0 ? 1_000 : 60_000 }, entry);
      await other!.end(key("a1"), "logout");
      const told: string[] = [];
      const all = new Promise<void>((resolve) => {
        void store.subscribe!(({ id }, reason) => {
          told.push(`${id} ${reason}`);
          if (told.length === 49) resolve();
        });
      });
      await advance(1_000);
      await other!.due(100, 1_000);
      await other!.endAll("user", "revoked");
      await all;
      expect(new Set(told).size).toBe(49);
      expect(told.filter((each) => each.endsWith(" idle"))).toHaveLength(25);
      expect(told.filter((each) => each.endsWith(" revoked"))).toHaveLength(24);
    },
  );
});

test("on the machine's own clock time goes on", async () => {
  const store = sqlite(new DatabaseSync(":memory:"));
  await store.open(key("a"), { idle: 150 }, entry);
  const [stand] = await store.peek([key("a")]);
  expect(stand).toMatchObject({ idleFor: expect.any(Number) });
  await new Promise((resolve) => setTimeout(resolve, 160));
  expect(await store.touch(key("a"), person)).toEqual({ ended: "idle" });
  expect(await store.due(10, 1_000)).toMatchObject([{ idleFor: 150, age: 150, reason: "idle" }]);
});
