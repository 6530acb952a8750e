import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { anonymous, confirmFormDiscard, countdown, drafts, lock, main, reportOnly } from "../../src/served/index.ts";

test.each([
  ["the dialog", main],
  ["the lock", lock],
  ["the drafts", drafts],
])("%s has one file for each language that has messages", (_, files) => {
  const messages = readdirSync(new URL("../../src/dialog/messages/", import.meta.url));
  const languages = messages.map((file) => file.replace(".ts", "")).filter((name) => name !== "type");
  expect(files.map(({ language }) => language)).toEqual(languages.toSorted());
});

describe.each([
  ...main.map((file) => ({ what: file.language, file })),
  ...lock.map((file) => ({ what: `lock-${file.language}`, file })),
  ...drafts.map((file) => ({ what: `drafts-${file.language}`, file })),
  { what: "unsaved", file: confirmFormDiscard },
  { what: "countdown", file: countdown },
  { what: "report-only", file: reportOnly },
  { what: "anonymous", file: anonymous },
])("$file.name", ({ what, file: { name, body, brotli, integrity } }) => {
  test("is what its name, its integrity and its compressed form say", () => {
    expect(name).toBe(`${what}.${createHash("sha256").update(body).digest("hex").slice(0, 16)}.js`);
    expect(integrity).toBe(`sha384-${createHash("sha384").update(body).digest("base64")}`);
    expect(brotliDecompressSync(Buffer.from(brotli, "base64")).toString()).toBe(body);
  });

  test("uses nothing that a strict policy or Trusted Types forbid", () => {
    expect(body).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|<style|setTimeout\("/,
    );
  });
});
