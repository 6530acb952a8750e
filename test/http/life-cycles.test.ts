/** The life cycles of a marker that were tried and found dangerous (never-revived). */
import type { SessionData } from "express-session";
import { expect, test } from "vitest";
import { gate, serve, sessionOf, type Setup } from "./harness.ts";

/** Counts records begun, as the store sees them. */
async function sessionsOf(site: Awaited<ReturnType<typeof serve>>, user = "ada"): Promise<number> {
  return (await site.security.sessionsOf(user)).length;
}

/** A page that takes as long as the test wants and then writes into its session. */
function slow(): Setup & { at: ReturnType<typeof gate> } {
  const at = gate();
  return {
    at,
    routes: (app) => {
      app.get("/slow", async (req, res) => {
        await at.pass();
        sessionOf(req)["written"] = true;
        res.send(`slow ${sessionOf(req).who ?? "nobody"}`);
      });
      app.post("/forget", (req, res) => {
        delete sessionOf(req).who;
        res.send("forgotten");
      });
    },
  };
}

test("parallel first requests after a login begin one session", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  const pages = await Promise.all(Array.from({ length: 20 }, () => browser.page()));
  expect(new Set(pages.map(({ text }) => text))).toEqual(new Set(["hello ada"]));
  expect(await sessionsOf(site)).toBe(1);
});

test("a logout during a slow request that writes is not undone", async () => {
  const setup = slow();
  await using site = await serve(setup);
  const browser = site.browser();
  await browser.login();
  const stolen = new Map(browser.jar);
  const answer = browser.page("/slow");
  await setup.at.arrived;
  expect((await browser.form("/logout")).status).toBe(303);
  setup.at.open();
  await answer;
  // express-session has saved the blob again, user and all: the record is what counts.
  expect(Object.values(await blobsOf(site))).toMatchObject([{ who: "ada", written: true }]);
  for (const [name, value] of stolen) browser.jar.set(name, value);
  expect((await browser.page()).status).toBe(302);
  expect(await sessionsOf(site)).toBe(0);
});

test("a logout that deletes the user from the blob during a slow request is not undone", async () => {
  const setup = slow();
  await using site = await serve(setup);
  const browser = site.browser();
  await browser.login();
  const answer = browser.page("/slow");
  await setup.at.arrived;
  expect((await browser.form("/forget")).text).toBe("forgotten");
  setup.at.open();
  expect((await answer).text).toBe("slow ada");
  expect((await browser.ping()).json()).toEqual({ ended: "logout" });
  expect((await browser.page()).status).toBe(302);
});

test("a slow request cannot bring an ended session back by regenerating it", async () => {
  const at = gate();
  await using site = await serve({
    routes: (app) => {
      app.post("/step-up", async (req, res, next) => {
        const { who } = sessionOf(req);
        await at.pass();
        req.session.regenerate((error) => {
          if (error) return next(error);
          sessionOf(req).who = who;
          res.send("stronger");
        });
      });
    },
  });
  const browser = site.browser();
  await browser.login();
  const old = new Map(browser.jar);
  const answer = browser.form("/step-up");
  await at.arrived;
  const other = site.browser();
  for (const [name, value] of old) other.jar.set(name, value);
  expect((await other.form("/logout")).status).toBe(303);
  at.open();
  await answer;
  expect((await browser.page()).status).toBe(302);
  expect(await sessionsOf(site)).toBe(0);
});

test("ten idle hours and one anonymous page do not let anybody back in", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  site.seconds(36_000);
  expect((await browser.page("/public")).text).toBe("public");
  expect((await browser.page()).status).toBe(302);
  expect((await browser.ping({ idleFor: 0 })).json()).toHaveProperty("ended");
});

test("a late poll of the ended session does not touch the new login", async () => {
  const at = gate();
  await using site = await serve({
    routes: (app) => {
      app.get("/poll", async (req, res) => {
        await at.pass();
        // What makes express-session set a cookie: an application that notes something in its session.
        sessionOf(req)["polled"] = true;
        res.status(sessionOf(req).who === undefined ? 401 : 200).send("poll");
      });
    },
  });
  const browser = site.browser();
  await browser.login();
  site.seconds(11);
  const poll = browser.fetch("/poll");
  await at.arrived;
  await browser.login();
  at.open();
  const late = await poll;
  expect([late.status, late.headers["session-ended"], late.headers["set-cookie"]]).toEqual([401, "idle", undefined]);
  expect((await browser.page()).text).toBe("hello ada");
});

test("a replayed cookie of an ended session stays ended, even if its blob is restored", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  const before = await blobsOf(site);
  const replay = site.browser();
  for (const [name, value] of browser.jar) replay.jar.set(name, value);
  expect((await replay.page()).text).toBe("hello ada");
  expect((await browser.form("/logout")).status).toBe(303);
  expect((await replay.page()).status).toBe(302);
  for (const [id, blob] of Object.entries(before)) await new Promise((done) => site.blobs.set(id, blob, done));
  expect((await replay.ping({ idleFor: 0 })).json()).toEqual({ ended: "logout" });
  expect((await replay.page()).status).toBe(302);
});

test("an authenticated blob without a marker is ended, unless it may be adopted", async () => {
  const login: Setup["before"] = (app) => {
    app.get("/unguarded-login", (req, res) => {
      sessionOf(req).who = "ada";
      res.send("in");
    });
  };
  await using strict = await serve({ before: login });
  const denied = strict.browser();
  await denied.page("/unguarded-login");
  expect((await denied.page()).status).toBe(302);

  await using adopting = await serve({ before: login, options: { adoptUnmarked: true } });
  const adopted = adopting.browser();
  await adopted.page("/unguarded-login");
  expect((await adopted.page()).text).toBe("hello ada");
  adopting.seconds(11);
  expect((await adopted.page()).status).toBe(302);
});

test("a login by fetch, after the end, is a login", async () => {
  await using site = await serve({
    routes: (app) => {
      app.post("/api/login", (req, res) => {
        sessionOf(req).who = "ada";
        res.json({ ok: true });
      });
    },
  });
  const browser = site.browser();
  await browser.login();
  site.seconds(11);
  const headers = { "sec-fetch-dest": "empty", "sec-fetch-mode": "cors", "sec-fetch-site": "same-origin" };
  const answer = await browser.send("POST", "/api/login", headers);
  expect(answer.headers["set-cookie"]).toHaveLength(1);
  expect((await browser.page()).text).toBe("hello ada");
});

test("logging in as somebody else ends the first session and begins another", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login("ada");
  await browser.login("bob");
  expect((await browser.page()).text).toBe("hello bob");
  expect([await sessionsOf(site, "ada"), await sessionsOf(site, "bob")]).toEqual([0, 1]);
});

test("logging in again as the same user begins a new session and ends the old one", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  const old = new Map(browser.jar);
  await browser.login();
  expect(await sessionsOf(site)).toBe(1);
  const replay = site.browser();
  for (const [name, value] of old) replay.jar.set(name, value);
  expect((await replay.page()).status).toBe(302);
});

function blobsOf(site: Awaited<ReturnType<typeof serve>>): Promise<Record<string, SessionData>> {
  return new Promise((resolve, reject) => {
    site.blobs.all((error, blobs) => (error ? reject(error as Error) : resolve({ ...blobs })));
  });
}
