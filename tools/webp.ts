/**
 * Puts still WebP pictures, as a browser's screenshots are, behind each other: no encoder is needed for an animation.
 * https://developers.google.com/speed/webp/docs/riff_container
 */
export interface Frame {
  /** A whole WebP file without transparency. */
  readonly webp: Uint8Array;
  /** What it draws over, in pixels. Offsets are even. */
  readonly place: Place;
  /** How long it is seen, in milliseconds. */
  readonly duration: number;
}

const ANIMATION = 0x02;
const DO_NOT_BLEND = 0x02;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An animation that is played `loops` times, and then shows its last picture. The first frame draws all of it. */
export function animate(frames: readonly Frame[], loops: number): Buffer {
  const { width, height } = frames[0]!.place;
  const chunks = [
    chunk("VP8X", [ANIMATION, 0, 0, 0, ...uint24(width - 1), ...uint24(height - 1)]),
    chunk("ANIM", [0xff, 0xff, 0xff, 0xff, loops, 0]),
    ...frames.map(({ webp, place, duration }) => {
      const numbers = [place.x / 2, place.y / 2, place.width - 1, place.height - 1, duration];
      return chunk("ANMF", [...numbers.flatMap(uint24), DO_NOT_BLEND], pixels(webp));
    }),
  ];
  return chunk("RIFF", Buffer.concat([Buffer.from("WEBP"), ...chunks]));
}

/** The chunk with the picture itself. */
function pixels(webp: Uint8Array): Buffer {
  const file = Buffer.from(webp);
  for (let at = 12; at < file.length;) {
    const end = at + 8 + file.readUInt32LE(at + 4);
    if (/^VP8[ L]$/.test(file.toString("latin1", at, at + 4))) return file.subarray(at, end + (end % 2));
    at = end + (end % 2);
  }
  throw new Error("This is no WebP picture");
}

function chunk(name: string, ...parts: (readonly number[] | Uint8Array)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Uint8Array.from(part)));
  const head = Buffer.alloc(8, name);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

function uint24(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff];
}
