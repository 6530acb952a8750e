import { expect, test } from "vitest";
import { animate } from "../../tools/webp.ts";

/** A still picture as browsers write it, with a picture of `bytes` bytes. */
function still(bytes: number): Buffer {
  const head = Buffer.from("RIFF....WEBPVP8 ....", "latin1");
  head.writeUInt32LE(12 + bytes, 4);
  head.writeUInt32LE(bytes, 16);
  return Buffer.concat([head, Buffer.alloc(bytes + (bytes % 2), 7)]);
}

test("stills become one file whose chunks have even places, their sizes, times and pictures", () => {
  const all = { x: 0, y: 0, width: 300, height: 200 };
  const part = { x: 20, y: 56, width: 10, height: 12 };
  const file = animate(
    [
      { webp: still(5), place: all, duration: 400 },
      { webp: still(8), place: part, duration: 70_000 },
    ],
    3,
  );
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  const chunks: [string, Buffer][] = [];
  for (let at = 12; at < file.length;) {
    const size = file.readUInt32LE(at + 4);
    chunks.push([file.toString("latin1", at, at + 4), file.subarray(at + 8, at + 8 + size)]);
    at += 8 + size + (size % 2);
  }
  expect(chunks.map(([name]) => name)).toEqual(["VP8X", "ANIM", "ANMF", "ANMF"]);
  const [[, extended], [, animation], [, first], [, second]] = chunks as [
    [string, Buffer],
    [string, Buffer],
    [string, Buffer],
    [string, Buffer],
  ];
  expect([extended[0], extended.readUIntLE(4, 3), extended.readUIntLE(7, 3)]).toEqual([2, 299, 199]);
  expect(animation.readUInt16LE(4)).toBe(3);
  const numbers = (frame: Buffer): number[] => [0, 3, 6, 9, 12].map((at) => frame.readUIntLE(at, 3));
  expect(numbers(first)).toEqual([0, 0, 299, 199, 400]);
  expect(numbers(second)).toEqual([10, 28, 9, 11, 70_000]);
  expect(first.subarray(16)).toEqual(still(5).subarray(12));
  expect(second.subarray(16)).toEqual(still(8).subarray(12));
});

test("what is no picture is refused", () => {
  const place = { x: 0, y: 0, width: 2, height: 2 };
  expect(() => animate([{ webp: Buffer.from("not a picture at all"), place, duration: 1 }], 1)).toThrow("no WebP");
});
