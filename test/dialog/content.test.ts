import { describe, expect, test } from "vitest";
import { contentFor } from "../../src/dialog/content.ts";
import { messages } from "../../src/dialog/messages/en.ts";
import { announcedTime, shownTime } from "../../src/dialog/time.ts";
import type { MonitorState } from "../../src/client/types.ts";

const warning = (remaining: number, extendable = true): MonitorState => ({ status: "warning", remaining, extendable });

const seconds = ([value, unit]: readonly [number, string]): number => (unit === "minute" ? value * 60 : value);

describe("the time left", () => {
  test("what is shown is never more than what is left", () => {
    for (let left = 0; left <= 4000; left++) expect(seconds(shownTime(left))).toBeLessThanOrEqual(left);
  });

  test("is in whole minutes above one minute, then in seconds", () => {
    expect([119, 61, 60, 59].map(shownTime)).toEqual([
      [1, "minute"],
      [1, "minute"],
      [60, "second"],
      [59, "second"],
    ]);
  });

  test("what is announced is exact whenever it changes, and changes at most every 20 seconds", () => {
    const changes: number[] = [];
    for (let left = 600; left > 0; left--) {
      if (String(announcedTime(left)) !== String(announcedTime(left + 1))) {
        expect(seconds(announcedTime(left))).toBe(left);
        changes.push(left);
      }
    }
    expect(changes.slice(-5)).toEqual([180, 120, 60, 40, 20]);
  });
});

describe("what the dialog offers", () => {
  test("a warning offers to stay first, so that Enter, Space and Escape stay", () => {
    expect(contentFor(warning(60), messages)?.controls).toEqual(["extend", "logout"]);
  });

  test("an absolute timeout does not offer what it cannot give, and says so", () => {
    const content = contentFor(warning(60, false), messages);
    expect(content?.controls).toEqual(["dismiss", "logout"]);
    expect(content?.note).toBe(messages.absolute);
  });

  test("the tab's title changes only together with what is announced", () => {
    for (let left = 300; left > 0; left--) {
      const [now, before] = [contentFor(warning(left), messages), contentFor(warning(left + 1), messages)];
      expect(now?.tab !== before?.tab).toBe(now?.announced !== before?.announced);
    }
  });

  test("a page that is being left offers nothing; one that stays offers the login and nothing else", () => {
    expect(contentFor({ status: "ended", reason: "idle", left: true }, messages)?.controls).toEqual([]);
    expect(contentFor({ status: "ended", reason: "idle", left: false }, messages)?.controls).toEqual(["login"]);
  });

  test("there is nothing to say while the session is active", () => {
    expect(contentFor({ status: "active" }, messages)).toBeUndefined();
    expect(contentFor({ status: "off" }, messages)).toBeUndefined();
  });
});
