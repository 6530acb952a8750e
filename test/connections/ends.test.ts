/** Long-lived connections close with their session, wherever and however it ends, and keep nobody in. */
import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Key, Store } from "../../src/server/index.ts";
import { kinds } from "./kinds.ts";
import { servers } from "./two-servers.ts";

describe.each(kinds)("$name", ({ connections, open }) => {
  const setUp = (more: Parameters<typeof servers>[0] = {}) => servers({ ...(connections && { connections }), ...more });

  test("closes at a logout on the same server, before any time has passed", async () => {
    await using site = await setUp();
    const browser = await site.login();
    const connection = await open(site.one.port, browser.cookie);
    expect(connection.open()).toBe(true);
    await browser.form("/logout");
    await connection.closed;
    expect(site.clock.now()).toBe(0);
  });

  test("closes within two seconds when an administrator ends the session on another server", async () => {
    await using site = await setUp();
    const browser = await site.login();
    const other = await site.login();
    const connection = await open(site.two.port, browser.cookie);
    const spared = await open(site.two.port, other.cookie);
    await site.pass(1);
    const [first] = await site.one.security.sessionsOf("ada");
    expect(await site.one.security.endOne("ada", first!.tag)).toBe(true);
    await connection.closed;
    expect(site.clock.now()).toBeLessThanOrEqual(3000);
    expect(spared.open()).toBe(true);
  });

  test("closes within five seconds of an end elsewhere where the store tells of none", async () => {
    await using site = await setUp({ tells: false });
    const browser = await site.login();
    const connection = await open(site.two.port, browser.cookie);
    await site.pass(10);
    await browser.form("/logout");
    await turn();
    expect(connection.open()).toBe(true);
    await site.pass(5);
    await connection.closed;
  });

  test("closes within two seconds of the idle timeout, and has not extended the session", async () => {
    await using site = await setUp();
    const browser = await site.login();
    const connection = await open(site.two.port, browser.cookie);
    await site.pass(59);
    expect(connection.open()).toBe(true);
    const [session] = await site.one.security.sessionsOf("ada");
    expect(session?.idleFor).toBe(59);
    await site.pass(2);
    await connection.closed;
    expect((await browser.page()).text).toBe("nobody");
  });

  test("stays open as long as somebody is active on any server", async () => {
    await using site = await setUp();
    const browser = await site.login();
    const connection = await open(site.two.port, browser.cookie);
    for (let minute = 0; minute < 3; minute += 1) {
      await site.pass(40);
      expect((await browser.ping({ idleFor: 0 })).status).toBe(200);
    }
    expect(connection.open()).toBe(true);
  });

  test("costs nothing any more when its browser has closed it, while another's is still looked at", async () => {
    const reads: number[] = [];
    const counted = (inner: Store): Store =>
      new Proxy(inner, {
        get(target, name) {
          const member: unknown = Reflect.get(target, name, target);
          if (name !== "peek") return member;
          return async (keys: readonly Key[]) => (reads.push(keys.length), target.peek(keys));
        },
      });
    await using site = await setUp({ store: counted, options: { policy: { expireAfter: 900 } } });
    const browser = await site.login();
    const first = await open(site.one.port, browser.cookie);
    const second = await open(site.one.port, (await site.login("bob")).cookie);
    await site.pass(6);
    expect(reads.at(-1)).toBe(2);
    const left = once(site.one.seen, "closed");
    first.leave();
    await left;
    await site.pass(6);
    expect(reads.at(-1)).toBe(1);
    const bothLeft = once(site.one.seen, "closed");
    second.leave();
    await bothLeft;
    await site.pass(6);
    const before = reads.length;
    await site.pass(20);
    expect(reads.length).toBe(before);
  });

  test("is refused to nobody, and to a session that has ended", async () => {
    await using site = await setUp();
    const browser = await site.login();
    await site.pass(61);
    for (const cookie of ["", browser.cookie]) {
      const outcome = await open(site.two.port, cookie).then(
        ({ open: isOpen, ...made }) => ("status" in made ? made.status : isOpen()),
        (error: Error) => error.message,
      );
      expect(String(outcome)).toMatch(/401|log in first|xhr poll error|websocket error/);
    }
  });
});
