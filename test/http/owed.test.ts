/** What happens when an end cannot be recorded, or a session is from before a mistake was put right. */
import type { SessionData } from "express-session";
import { expect, test } from "vitest";
import { memory } from "../../src/stores/memory/index.ts";
import { manualClock } from "../../src/testing/index.ts";
import { createOwedEnds } from "../../src/server/owed-ends.ts";
import { fallible, gate, serve, sessionOf } from "./harness.ts";

test("a logout that destroyed the session while our store was away is not undone by a slow request", async () => {
  const at = gate();
  const { store, state } = fallible(memory());
  await using site = await serve({
    options: { store, storeTimeout: 0.05 },
    routes: (app) => {
      app.get("/slow", async (req, res) => {
        await at.pass();
        sessionOf(req)["written"] = true;
        res.send("slow");
      });
    },
  });
  const browser = site.browser();
  await browser.login();
  const cookie = new Map(browser.jar);
  const slow = browser.page("/slow");
  await at.arrived;
  Object.assign(state, { mode: "rejects", only: "end" });
  expect((await browser.form("/logout")).status).toBe(503);
  at.open();
  await slow;
  for (const [name, value] of cookie) browser.jar.set(name, value);
  // The store is still away for ends, but this process knows.
  expect((await browser.ping({ idleFor: 0 })).json()).toEqual({ ended: "logout" });
  expect((await browser.page()).status).toBe(302);
});

test("an end that is owed is tried again, more and more rarely, until the store has taken it", async () => {
  const clock = manualClock();
  const tried: number[] = [];
  let away = true;
  const owed = createOwedEnds({
    timer: clock.timer,
    async end() {
      tried.push(clock.now() / 1000);
      if (away) throw new Error("away");
    },
  });
  const key = { id: "id", user: "ada" };
  owed.owe(key, "logout");
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await pass(20);
  expect(tried).toEqual([1, 3, 7, 15]);
  expect(owed.of(key)).toBe("logout");
  away = false;
  await pass(40);
  expect(tried).toEqual([1, 3, 7, 15, 31]);
  expect(owed.of(key)).toBeUndefined();
});

test("a session from before the cookie was put right is denied, not an error for ever", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  const old = {
    who: "ada",
    cookie: { originalMaxAge: 1e9, expires: new Date(Date.now() + 1e9), httpOnly: true, path: "/" },
  };
  const blobs = await new Promise<Record<string, SessionData>>((resolve) =>
    site.blobs.all((_, all) => resolve(all as Record<string, SessionData>)),
  );
  const [id, blob] = Object.entries(blobs)[0]!;
  await new Promise((done) => site.blobs.set(id, { ...blob, ...old }, done));
  expect((await browser.fetch()).headers["session-ended"]).toBe("unknown");
  expect((await browser.page()).status).toBe(302);
  await browser.login();
  expect((await browser.page()).text).toBe("hello ada");
});

test("what earlier middleware set (CORS, security headers) stands on our own refusals, what routes set does not", async () => {
  const { store, state } = fallible(memory());
  await using site = await serve({
    options: { store, storeTimeout: 0.05 },
    before: (app) => {
      app.use((_req, res, next) => {
        res.set({ "access-control-allow-origin": "https://app.example", "x-frame-options": "DENY" });
        next();
      });
    },
    routes: (app) => {
      app.post("/late-login", (req, res) => {
        sessionOf(req).who = "bob";
        state.mode = "rejects";
        res.set("x-secret", "for bob").cookie("token", "secret").send("welcome");
      });
    },
  });
  const browser = site.browser();
  const refused = await browser.form("/late-login");
  expect([refused.status, refused.headers["x-secret"], refused.headers["set-cookie"]]).toEqual([
    503,
    undefined,
    undefined,
  ]);
  expect(refused.headers).toMatchObject({
    "access-control-allow-origin": "https://app.example",
    "x-frame-options": "DENY",
  });
});
