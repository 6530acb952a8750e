/** What an administrator can do: see all sessions, end them, and say why. */
import { expect, test } from "vitest";
import { serve, type Setup } from "./harness.ts";

const NOTICE = "Maintenance from 18:00. Save your work. <b>Sorry</b>";

const routes: NonNullable<Setup["routes"]> = (app, security) => {
  app.get("/why", (req, res) => {
    res.json({ reason: security.endReason(req), notice: security.endNotice(req) });
  });
};

async function crowd(count: number) {
  const site = await serve({ routes });
  const browsers = [];
  for (let i = 0; i < count; i += 1) {
    const browser = site.browser();
    await browser.login(`user${i % 3}`);
    browsers.push(browser);
  }
  return { site, browsers };
}

test("every session is ended with a notice that pings and the login page carry, save the administrator's own", async () => {
  const { site, browsers } = await crowd(7);
  await using _ = site;
  const own = (await site.security.sessionsOf("user0"))[0]!.tag;
  expect(await site.security.endEveryone({ except: own, notice: NOTICE })).toBe(6);
  const answers = await Promise.all(browsers.map(async (browser) => (await browser.ping({})).json()));
  expect(answers.filter((answer) => !("ended" in answer))).toHaveLength(1);
  for (const answer of answers) {
    if ("ended" in answer) expect(answer).toEqual({ ended: "revoked", notice: NOTICE });
  }
  const browser = browsers[1]!;
  expect((await browser.fetch()).headers["session-ended"]).toBe("revoked");
  await browser.page();
  expect((await browser.page("/why")).json()).toEqual({ reason: "revoked", notice: NOTICE });
  // Anonymous now, its pings still know; a new login forgets it.
  expect((await browser.ping({})).json()).toEqual({ ended: "revoked", notice: NOTICE });
  await browser.login("user1");
  expect((await browser.page("/why")).json()).toEqual({});
});

test("one session, or all of a user, are ended with a notice of their own", async () => {
  const { site, browsers } = await crowd(6);
  await using _ = site;
  const [first] = await site.security.sessionsOf("user0");
  expect(await site.security.endOne("user0", first!.tag, { notice: "one" })).toBe(true);
  expect(await site.security.endAll("user1", { notice: "all of one" })).toBe(2);
  const answers = await Promise.all(
    browsers.map(async (browser) => (await browser.ping({})).json()["notice"]?.toString() ?? "alive"),
  );
  expect(answers.toSorted()).toEqual(["alive", "alive", "alive", "all of one", "all of one", "one"]);
});

test("allSessions lists everybody by tag, with how long they have been idle, and extends nobody", async () => {
  const { site, browsers } = await crowd(6);
  await using _ = site;
  site.seconds(3);
  await browsers[0]!.page();
  const seen = [];
  for await (const batch of site.security.allSessions()) seen.push(...batch);
  expect(seen.map(({ user, idleFor }) => `${user} ${idleFor}`).toSorted()).toEqual([
    "user0 0",
    "user0 3",
    "user1 3",
    "user1 3",
    "user2 3",
    "user2 3",
  ]);
  for (const session of seen)
    expect(Object.keys(session).toSorted()).toEqual(["age", "idleFor", "note", "tag", "user"]);
  site.seconds(7);
  expect((await browsers[1]!.ping({})).json()).toEqual({ ended: "idle" });
});

test.each([[""], ["x".repeat(501)], [5], [null]])(
  "a notice %o is refused by name, and nobody is ended",
  async (notice) => {
    const { site, browsers } = await crowd(1);
    await using _ = site;
    const given = { notice: notice as string };
    await expect(site.security.endEveryone(given)).rejects.toThrow(/notice: .* is not a text of 1 to 500 characters/);
    await expect(site.security.endAll("user0", given)).rejects.toThrow(/notice/);
    await expect(site.security.endOne("user0", "x", given)).rejects.toThrow(/notice/);
    expect((await browsers[0]!.page()).text).toBe("hello user0");
  },
);
