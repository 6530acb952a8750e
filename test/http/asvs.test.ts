/** OWASP ASVS 5.0, chapter V7, as far as this package keeps it by itself; a test for each number. The demo has the rest. */
import { expect, test } from "vitest";
import type { SessionInfo } from "../../src/server/index.ts";
import { serve, sessionOf, sharing, type Setup } from "./harness.ts";

const routes: NonNullable<Setup["routes"]> = (app, security) => {
  app.post("/confirm", (req, res, next) => {
    const { who } = sessionOf(req);
    req.session.regenerate(() => {
      sessionOf(req).who = who;
      security.begin(req, { credential: true }).then(() => res.send("confirmed"), next);
    });
  });
  app.post("/password", security.recentActivity(5), async (req, res) => {
    const standing = await security.inspect(req);
    const ended = "tag" in standing ? await security.endAll("ada", { except: standing.tag }) : 0;
    res.json({ ended });
  });
};

test("7.1.2: the number of sessions of a user at once, and what happens beyond it, is as configured", async () => {
  await using refusing = await serve({ options: { concurrent: { max: 1, beyond: "refuse" } } });
  const first = refusing.browser();
  await first.login();
  const second = refusing.browser();
  expect((await second.login()).status).toBe(403);
  expect((await second.page()).status).toBe(302);
  expect((await first.page()).text).toBe("hello ada");
  await using ending = await serve({ options: { concurrent: { max: 1, beyond: "end-oldest" } } });
  const old = ending.browser();
  await old.login();
  const young = ending.browser();
  await young.login();
  expect((await old.ping({ idleFor: 0 })).json()).toEqual({ ended: "concurrent" });
  expect((await old.page()).status).toBe(302);
  expect((await young.page()).text).toBe("hello ada");
});

test("7.2.4: a login and a re-authentication make new tokens and end the ones before them", async () => {
  await using site = await serve({
    routes: (app, security) => {
      routes(app, security);
      app.get("/basket", (req, res) => {
        sessionOf(req)["basket"] = "full";
        res.send("kept");
      });
    },
  });
  const browser = site.browser();
  const tags = async (): Promise<string[]> => (await site.security.sessionsOf("ada")).map(({ tag }) => tag);
  const seen: { cookie: string; tags: string[] }[] = [];
  const steps = [
    () => browser.page("/basket"),
    () => browser.login(),
    () => browser.form("/confirm"),
    // Also who is logged in, and logs in once more.
    () => browser.login(),
  ];
  for (const step of steps) {
    const before = sharing(site, browser);
    await step();
    seen.push({ cookie: browser.jar.get("connect.sid")!, tags: await tags() });
    expect((await before.page()).status).toBe(302);
  }
  expect(new Set(seen.map(({ cookie }) => cookie)).size).toBe(steps.length);
  // One record at a time, and each time another.
  expect(seen.map((each) => each.tags.length)).toEqual([0, 1, 1, 1]);
  expect(new Set(seen.flatMap((each) => each.tags)).size).toBe(3);
  expect((await browser.page()).text).toBe("hello ada");
});

test.each([
  [
    "a logout",
    async (site: Awaited<ReturnType<typeof serve>>, browser: ReturnType<typeof site.browser>) => {
      await browser.form("/logout");
    },
  ],
  ["the idle timeout", async (site: Awaited<ReturnType<typeof serve>>) => site.seconds(10)],
  [
    "the absolute timeout",
    async (site: Awaited<ReturnType<typeof serve>>, browser: ReturnType<typeof site.browser>) => {
      for (let i = 0; i < 4; i += 1) {
        expect((await browser.page()).text).toBe("hello ada");
        site.seconds(9);
      }
    },
  ],
  [
    "an administrator's end",
    async (site: Awaited<ReturnType<typeof serve>>) => {
      await site.security.endAll("ada");
    },
  ],
])("7.4.1: after %s the session is of no more use, not even by a copy of its cookie", async (_what, end) => {
  const policy = { warnAfter: 5, expireAfter: 10, absoluteTimeout: 30 };
  await using site = await serve({ routes, options: { policy } });
  const browser = site.browser();
  await browser.login();
  const thief = sharing(site, browser);
  const cookie = [...thief.jar];
  await end(site, browser);
  for (let i = 0; i < 2; i += 1) {
    for (const [name, value] of cookie) thief.jar.set(name, value);
    expect((await thief.ping({ idleFor: 0 })).json()).toHaveProperty("ended");
    expect((await thief.page()).status).toBe(302);
  }
});

test("7.4.2: when an account is disabled, all of its sessions end", async () => {
  await using site = await serve({ routes });
  const browsers = [site.browser(), site.browser(), site.browser()];
  for (const browser of browsers) await browser.login();
  expect(await site.security.endAll("ada")).toBe(3);
  for (const browser of browsers) expect((await browser.page()).status).toBe(302);
});

test("7.4.3: after a change of a credential all other sessions of the user can be ended", async () => {
  await using site = await serve({ routes });
  const [own, other, third] = [site.browser(), site.browser(), site.browser()];
  for (const browser of [own, other, third]) await browser.login();
  expect((await own.form("/password")).json()).toEqual({ ended: 2 });
  expect((await own.page()).text).toBe("hello ada");
  for (const browser of [other, third]) expect((await browser.page()).status).toBe(302);
});

test("7.4.5: an administrator can end the sessions of one user, and of all", async () => {
  await using site = await serve({ routes });
  const [ada, bob, eve] = [site.browser(), site.browser(), site.browser()];
  await ada.login("ada");
  await bob.login("bob");
  await eve.login("eve");
  expect(await site.security.endAll("ada")).toBe(1);
  expect((await ada.page()).status).toBe(302);
  expect((await bob.page()).text).toBe("hello bob");
  expect(await site.security.endEveryone()).toBe(2);
  for (const browser of [bob, eve]) expect((await browser.page()).status).toBe(302);
});

test("7.5.1: a sensitive change needs re-authentication after a pause", async () => {
  await using site = await serve({ routes });
  const browser = site.browser();
  await browser.login();
  expect((await browser.form("/password")).status).toBe(200);
  site.seconds(6);
  expect((await browser.form("/password")).status).toBe(401);
  // Neither a page nor a report of input is a re-authentication.
  await browser.page();
  await browser.ping({ idleFor: 0 });
  expect((await browser.form("/password")).status).toBe(401);
  await browser.form("/confirm");
  expect((await browser.form("/password")).status).toBe(200);
});

test("7.5.2: a user sees the sessions that are theirs, and ends any or all of them, after a pause only with a credential", async () => {
  await using site = await serve({
    options: { note: (req) => ({ browser: req.get("user-agent") ?? "" }) },
    routes: (app, security) => {
      routes(app, security);
      app.get("/sessions", async (req, res) => void res.json(await security.sessionsOf(sessionOf(req).who!)));
      app.post("/sessions/end", security.recentActivity(5), async (req, res) => {
        const { tag } = req.body as { tag?: string };
        const user = sessionOf(req).who!;
        res.json(tag === undefined ? await security.endAll(user) : await security.endOne(user, tag));
      });
    },
  });
  const [here, there, third, stranger] = [site.browser(), site.browser(), site.browser(), site.browser()];
  await here.login();
  for (const browser of [there, third]) {
    const agent = { "content-type": "application/x-www-form-urlencoded", "user-agent": "Lynx", accept: "text/html" };
    await browser.send("POST", "/login", agent, "who=ada");
  }
  await stranger.login("bob");
  const sessions = (await here.fetch("/sessions")).json() as unknown as SessionInfo[];
  expect(sessions.map(({ user, note }) => [user, note["browser"]])).toEqual([
    ["ada", ""],
    ["ada", "Lynx"],
    ["ada", "Lynx"],
  ]);
  const { tag } = sessions[1]!;
  // Who is not the user ends nothing with a tag.
  expect((await stranger.form("/sessions/end", { tag })).text).toBe("false");
  expect((await there.page()).text).toBe("hello ada");
  expect((await here.form("/sessions/end", { tag })).text).toBe("true");
  expect((await here.form("/sessions/end", { tag })).text).toBe("false");
  expect((await there.page()).status).toBe(302);
  site.seconds(6);
  await third.page();
  expect((await here.form("/sessions/end")).status).toBe(401);
  expect((await third.page()).text).toBe("hello ada");
  await here.form("/confirm");
  expect((await here.form("/sessions/end")).text).toBe("2");
  for (const browser of [here, third]) expect((await browser.page()).status).toBe(302);
  expect((await stranger.page()).text).toBe("hello bob");
});
