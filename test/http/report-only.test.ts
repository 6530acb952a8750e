/** Report-only mode: judges and reports, ends nobody for time, for introducing this in a running organisation. */
import { expect, test } from "vitest";
import type { EndEvent } from "../../src/server/index.ts";
import { serve, type Setup } from "./harness.ts";

async function observed(options: NonNullable<Setup["options"]> = {}) {
  const site = await serve({
    options: { reportOnly: true, ...options },
    routes: (app, security) => app.get("/head", (req, res) => res.send(security.head(req))),
  });
  const ends: EndEvent[] = [];
  site.security.on("end", (event) => ends.push(event));
  /** The reporter works beside the requests. */
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return { site, ends, settled };
}

test("an idle session is reported as ended and goes on, cookie and all", async () => {
  const { site, ends, settled } = await observed();
  await using _ = site;
  const browser = site.browser();
  await browser.login();
  const cookie = [...browser.jar];
  site.seconds(60);
  expect((await browser.page()).text).toBe("hello ada");
  expect([...browser.jar]).toEqual(cookie);
  await settled();
  expect(ends).toMatchObject([{ user: "ada", reason: "idle", reportOnly: true, idleFor: 10 }]);
  // Watched anew from that page on.
  site.seconds(9);
  expect((await browser.page()).text).toBe("hello ada");
  site.seconds(10);
  expect((await browser.page()).text).toBe("hello ada");
  await settled();
  expect(ends).toHaveLength(2);
});

test("a poll of an idle session goes on too, and begins no new watch that would end again and again", async () => {
  const { site, ends, settled } = await observed();
  await using _ = site;
  const browser = site.browser();
  await browser.login();
  for (let i = 0; i < 30; i += 1) {
    site.seconds(5);
    const answer = await browser.fetch("/passive-by-path");
    expect(answer.text).toBe("hello ada");
    expect(answer.headers).not.toHaveProperty("session-ended");
  }
  await settled();
  expect(ends).toHaveLength(1);
});

test("logouts and ends by hand hold all the same", async () => {
  const { site, ends, settled } = await observed();
  await using _ = site;
  const [leaving, thrown] = [site.browser(), site.browser()];
  await leaving.login();
  await thrown.login("bob");
  await leaving.form("/logout");
  await site.security.endAll("bob");
  expect((await leaving.page()).status).toBe(302);
  expect((await thrown.page()).status).toBe(302);
  await settled();
  expect(ends.map(({ reason, reportOnly }) => `${reason} ${reportOnly}`).toSorted()).toEqual([
    "logout undefined",
    "revoked undefined",
  ]);
});

test("a login beyond the limit, or without a credential, is reported and goes on", async () => {
  const { site } = await observed({ concurrent: { max: 1, beyond: "end-oldest" }, credentialRequired: true });
  await using _ = site;
  const refused: string[] = [];
  site.security.on("refuse", ({ code, user }) => refused.push(`${code} ${user}`));
  const [first, second] = [site.browser(), site.browser()];
  await first.login();
  await second.login();
  for (const browser of [first, second]) expect((await browser.page()).text).toBe("hello ada");
  expect(refused).toEqual(["credential ada", "credential ada", "concurrent ada"]);
});

test("its pages load a monitor that reports and nothing that warns", async () => {
  const { site } = await observed();
  await using _ = site;
  const browser = site.browser();
  await browser.login();
  const src = /<script type="module" src="([^"]+)"/.exec((await browser.page("/head")).text)?.[1] ?? "";
  expect(src).toMatch(/^\/session-security\/report-only\.[0-9a-f]{16}\.js$/);
  const file = await browser.fetch(src);
  expect(file.status).toBe(200);
  expect(file.text).toContain("/ping");
  for (const never of ["showModal", "attachShadow", "location.reload"]) expect(file.text).not.toContain(never);
});

test("an anonymous visitor stays anonymous, and a logout still logs out", async () => {
  const { site } = await observed();
  await using _ = site;
  const browser = site.browser();
  expect((await browser.page()).status).toBe(302);
  await browser.login();
  site.seconds(60);
  await browser.form("/logout");
  expect((await browser.page()).status).toBe(302);
});
