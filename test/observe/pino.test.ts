/** The audit in a real log of pino, over real HTTP: one line each, of JSON, with nothing secret in it. */
import { Writable } from "node:stream";
import { pino } from "pino";
import { expect, test } from "vitest";
import { auditWithPino } from "../../src/observe/pino/index.ts";
import type { SessionSecurity } from "../../src/adapters/express/index.ts";
import { serve, sessionOf } from "../http/harness.ts";

function logTo(security: SessionSecurity) {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  auditWithPino(security, pino(stream));
  return {
    text: () => text,
    lines: () =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** The next event of that name has been told to everybody who listened before. */
const next = async (security: SessionSecurity, name: "end" | "begin"): Promise<unknown> =>
  new Promise((resolve) => {
    security.on(name, resolve);
  });

test("a login and a logout are a line each, in the words of an operator", async () => {
  await using site = await serve({ options: { note: (req) => ({ address: req.ip ?? "" }) } });
  const log = logTo(site.security);
  const browser = site.browser();
  const ended = next(site.security, "end");
  await browser.login();
  site.seconds(3);
  await browser.form("/logout");
  await ended;
  expect(log.lines()).toMatchObject([
    { level: 30, msg: "session began", event: "session.begin", user: "ada", "from.address": "127.0.0.1" },
    { level: 30, msg: "session ended", event: "session.end", user: "ada", reason: "logout", age: 3, activeFor: 3 },
  ]);
});

test("what is refused, and a store that fails, are warnings", async () => {
  await using site = await serve();
  const log = logTo(site.security);
  const browser = site.browser();
  await browser.login();
  await browser.ping("not JSON");
  await browser.ping({}, { "sec-fetch-site": "cross-site" });
  await site.records.close!();
  expect((await browser.ping()).status).toBe(503);
  expect(log.lines().slice(1)).toMatchObject([
    { level: 40, msg: "session refused", code: "malformed" },
    { level: 40, msg: "session refused", code: "origin" },
    { level: 40, msg: "session store failed", operation: "touch", code: "store" },
    { level: 40, msg: "session refused", code: "store" },
  ]);
});

test("a whole visit leaves no session id, marker, cookie or secret in the log", async () => {
  const secret = "a secret of the guard, of many characters";
  const seen: string[] = [secret, "a test secret"];
  await using site = await serve({
    options: { secret, note: (req) => ({ browser: req.headers["user-agent"] ?? "" }) },
    routes: (app) => {
      app.get("/look", (req, res) => {
        const marker = sessionOf(req)["_session_security"] as { id: string };
        seen.push(req.sessionID, marker.id, req.headers.cookie!);
        res.send("seen");
      });
    },
  });
  const log = logTo(site.security);
  const ended = next(site.security, "end");
  const browser = site.browser();
  await browser.login();
  await browser.page("/look", { "user-agent": "a browser" });
  await browser.ping({ idleFor: 0 });
  await browser.ping("{");
  seen.push(...browser.jar.values());
  await browser.form("/logout");
  await ended;
  expect(seen.length).toBeGreaterThanOrEqual(6);
  expect(log.lines()).toHaveLength(3);
  for (const each of seen) {
    expect(each.length).toBeGreaterThan(8);
    expect(log.text()).not.toContain(each);
    expect(decodeURIComponent(log.text().replaceAll("%", "%25"))).not.toContain(decodeURIComponent(each));
  }
});

test("nothing that a user or a browser can choose makes a second line, moves a cursor or turns the text", async () => {
  const evil = 'ada\n{"level":30,"event":"session.end","user":"admin"}\r\u001b[2J\u0085\u2028\u202eb';
  await using site = await serve({
    options: { note: () => ({ browser: evil }), identify: (req) => sessionOf(req).who },
  });
  const log = logTo(site.security);
  await site.browser().login(evil);
  expect(log.lines()).toHaveLength(1);
  expect(log.lines()[0]).toMatchObject({ event: "session.begin", user: expect.stringContaining("ada\\u000a{") });
  // oxlint-disable-next-line eslint/no-control-regex -- these are what must not be there
  expect(log.text().trim()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
});
