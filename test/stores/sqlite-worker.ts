/** A process of its own on a SQLite file. `process.argv`: the file, the driver; then it does what it is told, one by one. */
import { drivers, taken } from "./sqlite-kit.ts";
import { sqlite } from "../../src/stores/sqlite/index.ts";

export type Order =
  | { readonly do: "touch"; readonly ids: readonly string[]; readonly times: number }
  | { readonly do: "open"; readonly from: number; readonly to: number; readonly max: number }
  | { readonly do: "hold"; readonly ms: number };

const [, , file = "", driver = ""] = process.argv;
const database = drivers[driver]!(file);
const store = sqlite(database);
const limits = { idle: 600_000 };

async function obey(order: Order): Promise<Record<string, number>> {
  const answers: Record<string, number> = {};
  const count = (answer: object): void => {
    const what = "ended" in answer ? String(answer.ended) : "refused" in answer ? "refused" : "alive";
    answers[what] = (answers[what] ?? 0) + 1;
  };
  if (order.do === "touch") {
    for (let i = 0; i < order.times; i++) {
      const key = { id: order.ids[i % order.ids.length]!, user: "user" };
      count(await taken(() => store.touch(key, { how: "person", limits, within: 5_000 })));
    }
  }
  if (order.do === "open") {
    for (let i = order.from; i < order.to; i++) {
      const entry = { age: 0, note: {}, max: order.max, within: 5_000 };
      count(await taken(() => store.open({ id: `a${i}`, user: "user" }, limits, entry)));
    }
  }
  if (order.do === "hold") {
    database.exec("BEGIN IMMEDIATE");
    process.send!("held");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, order.ms);
    database.exec("COMMIT");
  }
  return answers;
}

process.on("message", (order: Order) => {
  obey(order).then(
    (answers) => process.send!({ answers }),
    (error: unknown) => process.send!({ failed: String((error as Error).cause ?? error) }),
  );
});
process.on("disconnect", () => process.exit());
process.send!("ready");
