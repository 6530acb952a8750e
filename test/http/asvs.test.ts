/** OWASP ASVS 5.0, chapter V7, as far as this package keeps it by itself; a test for each number. The demo has the rest. */
import { expect, test } from "vitest";
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
  await refusing.browser().login();
  expect((await refusing.browser().login()).status).toBe(403);
  await using ending = await serve({ options: { concurrent: { max: 1, beyond: "end-oldest" } } });
  const old = ending.browser();
  await old.login();
  await ending.browser().login();
  expect((await old.page()).status).toBe(302);
});

test("7.2.4: re-authentication makes a new token and ends the one before it", async () => {
  await using site = await serve({ routes });
  const browser = site.browser();
  await browser.login();
  const before = sharing(site, browser);
  expect((await browser.form("/confirm")).text).toBe("confirmed");
  expect([...browser.jar]).not.toEqual([...before.jar]);
  expect((await before.page()).status).toBe(302);
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
    "an administrator's end",
    async (site: Awaited<ReturnType<typeof serve>>) => {
      await site.security.endAll("ada");
    },
  ],
])("7.4.1: after %s the session is of no more use, not even by a copy of its cookie", async (_what, end) => {
  await using site = await serve({ routes });
  const browser = site.browser();
  await browser.login();
  const thief = sharing(site, browser);
  const cookie = [...thief.jar];
  await end(site, browser);
  for (let i = 0; i < 2; i += 1) {
    for (const [name, value] of cookie) thief.jar.set(name, value);
    expect((await thief.page()).status).toBe(302);
    expect((await thief.ping({ idleFor: 0 })).json()).toHaveProperty("ended");
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
  site.seconds(6);
  expect((await browser.form("/password")).status).toBe(401);
  await browser.form("/confirm");
  expect((await browser.form("/password")).status).toBe(200);
});

test("7.5.2: a user sees the sessions that are theirs, and ends any of them", async () => {
  await using site = await serve({ routes, options: { note: (req) => ({ browser: req.get("user-agent") ?? "" }) } });
  const [here, there] = [site.browser(), site.browser()];
  await here.login();
  await there.send(
    "POST",
    "/login",
    { "content-type": "application/x-www-form-urlencoded", "user-agent": "Lynx", accept: "text/html" },
    "who=ada",
  );
  await site.browser().login("bob");
  const sessions = await site.security.sessionsOf("ada");
  expect(sessions.map(({ user, note }) => [user, note["browser"]])).toEqual([
    ["ada", ""],
    ["ada", "Lynx"],
  ]);
  expect(await site.security.endOne("ada", sessions[1]!.tag)).toBe(true);
  expect(await site.security.endOne("ada", sessions[1]!.tag)).toBe(false);
  expect((await there.page()).status).toBe(302);
  expect((await here.page()).text).toBe("hello ada");
});
