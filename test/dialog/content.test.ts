import { describe, expect, test } from "vitest";
import { contentFor } from "../../src/dialog/content.ts";
import { messages } from "../../src/dialog/messages/en.ts";
import { inTab, inWords, spokenStep } from "../../src/dialog/time.ts";
import type { MonitorState } from "../../src/client/types.ts";

const warning = (remaining: number, extendable = true): MonitorState => ({ status: "warning", remaining, extendable });

/** What a text that tells a time promises at most. */
function told(text: string): number {
  const [, number, unit] = /(\d+) (min|s)/.exec(text)!;
  return Number(number) * (unit === "min" ? 60 : 1);
}

describe("the time left", () => {
  test("what is shown is never more than what is left, in the tab's title neither", () => {
    for (let left = 0; left <= 4000; left++) {
      expect(told(inWords(left, messages))).toBeLessThanOrEqual(left);
      if (left > 60) expect(told(inTab(left))).toBeLessThanOrEqual(left);
      else expect(inTab(left)).toBe("< 1 min");
    }
  });

  test("is in whole minutes above one minute, then in seconds", () => {
    expect([119, 61, 60, 59].map((left) => inWords(left, messages))).toEqual([
      "in 1 minute",
      "in 1 minute",
      "in 60 seconds",
      "in 59 seconds",
    ]);
  });

  test("what is read aloud is exact whenever it changes, and changes at most every 20 seconds", () => {
    const changes: number[] = [];
    for (let left = 600; left > 0; left--) {
      if (spokenStep(left) !== spokenStep(left + 1)) {
        expect(told(inWords(left, messages))).toBe(left);
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
    expect(content?.text).toContain(messages.absolute);
  });

  test("the tab's title changes only together with what is read aloud", () => {
    for (let left = 300; left > 0; left--) {
      const [now, before] = [contentFor(warning(left), messages), contentFor(warning(left + 1), messages)];
      if (now?.tab !== before?.tab) expect(now?.step).not.toBe(before?.step);
    }
  });

  test("a page that is being left offers nothing; one that stays offers the login and nothing else", () => {
    expect(contentFor({ status: "ended", reason: "idle", left: true }, messages)?.controls).toEqual([]);
    expect(contentFor({ status: "ended", reason: "idle", left: false }, messages)?.controls).toEqual(["login"]);
  });

  test("what the one who ended the session has to say stands in place of our own words", () => {
    const ended = { status: "ended", reason: "revoked", left: false } as const;
    expect(contentFor({ ...ended, notice: "Maintenance <b>tonight</b>" }, messages)?.text).toBe(
      "Maintenance <b>tonight</b>",
    );
    expect(contentFor(ended, messages)?.text).toBe("");
  });

  test("there is nothing to say while the session is active", () => {
    expect(contentFor({ status: "active" }, messages)).toBeUndefined();
    expect(contentFor({ status: "off" }, messages)).toBeUndefined();
  });
});
