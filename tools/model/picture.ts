/** The statuses of a page as a picture. The places are laid by hand; an arrow that has none is an error, not left out. */
import type { Transition } from "./browser.ts";

const BOXES: Readonly<Record<string, readonly [x: number, y: number, says: string]>> = {
  off: [40, 40, "nothing is watched"],
  active: [370, 40, "shown"],
  warning: [370, 210, "shown, with the warning"],
  unsure: [370, 380, "covered, and asking"],
  ended: [740, 210, "covered for good, and left"],
};
const [WIDTH, HEIGHT] = [180, 64];

/** From, to: the path of the arrow, and where its words stand. */
const ARROWS: Readonly<Record<string, readonly [path: string, x: number, y: number, words: string, anchor?: string]>> =
  {
    "off active": ["M220 62 H364", 292, 52, "start"],
    "active off": ["M370 84 H226", 298, 104, "stop"],
    "active warning": ["M430 104 V204", 422, 162, "warnAfter", "end"],
    "warning active": ["M490 210 V110", 498, 162, "alive", "start"],
    "warning unsure": ["M430 274 V374", 422, 332, "expireAfter, a doubt", "end"],
    "unsure warning": ["M490 380 V280", 498, 332, "alive, in its warning", "start"],
    "active unsure": ["M370 94 C240 130 240 370 364 402", 262, 262, "a doubt", "end"],
    "unsure active": ["M550 402 C690 360 690 130 556 94", 636, 190, "alive", "end"],
    "active ended": ["M550 72 C680 72 770 120 786 204", 676, 120, "an end", "end"],
    "warning ended": ["M550 232 H734", 700, 224, "an end", "middle"],
    "unsure ended": ["M550 424 C760 424 850 370 856 280", 800, 400, "an end", "start"],
    "ended active": ["M830 210 C830 20 700 20 556 52", 790, 56, "the same user again (lock)", "start"],
    "ended warning": ["M740 258 C700 282 620 282 556 260", 668, 304, "the same user again (lock)", "start"],
    "warning off": ["M370 226 C200 226 150 180 140 110", 176, 200, "stop", "end"],
    "unsure off": ["M370 430 C130 430 100 260 100 110", 146, 322, "stop", "start"],
    "ended off": [
      "M890 274 C890 470 800 500 620 500 H260 C110 500 60 400 60 110",
      480,
      522,
      "stop, before the next login",
    ],
  };

const STYLE = `
    .box { fill: #f4f6f8; stroke: #44546a; }
    .covered { fill: #44546a; }
    text { font: 13px system-ui, sans-serif; fill: #1d2733; }
    .name { font-weight: 600; font-size: 16px; }
    .covered + .name, .covered + .name + text { fill: #fff; }
    .arrow { fill: none; stroke: #44546a; stroke-width: 1.5; marker-end: url(#tip); }
    #tip path { fill: #44546a; }
    .words { fill: #44546a; }
    @media (prefers-color-scheme: dark) {
      .box { fill: #1d2733; stroke: #9fb0c5; }
      .covered { fill: #9fb0c5; }
      text { fill: #e8edf3; }
      .covered + .name, .covered + .name + text { fill: #10161d; }
      .arrow { stroke: #9fb0c5; }
      #tip path { fill: #9fb0c5; }
      .words { fill: #b9c6d6; }
    }`;

export function picture(transitions: readonly Transition[]): string {
  const pairs = new Set(
    transitions.map(({ from, to }) => `${from.split(",")[0]} ${to}`).filter((pair) => !/^(\S+) \1$/.test(pair)),
  );
  for (const pair of pairs) if (ARROWS[pair] === undefined) throw new Error(`the picture has no arrow "${pair}"`);
  for (const pair of Object.keys(ARROWS)) if (!pairs.has(pair)) throw new Error(`no page goes the way "${pair}"`);
  const boxes = Object.entries(BOXES).map(([name, [x, y, says]]) => {
    const kind = says.startsWith("covered") ? "box covered" : "box";
    const middle = x + WIDTH / 2;
    return [
      `  <rect class="${kind}" x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="8" />`,
      `  <text class="name" x="${middle}" y="${y + 27}" text-anchor="middle">${name}</text>`,
      `  <text x="${middle}" y="${y + 47}" text-anchor="middle">${says}</text>`,
    ].join("\n");
  });
  const arrows = Object.values(ARROWS).map(
    ([path, x, y, words, anchor = "middle"]) =>
      `  <path class="arrow" d="${path}" />\n  <text class="words" x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 540" role="img" aria-labelledby="title">
  <title id="title">The five statuses of a page, and what leads from one to another</title>
  <style>${STYLE}
  </style>
  <defs>
    <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
      <path d="M0 0 L8 4 L0 8 Z" />
    </marker>
  </defs>
${[...arrows, ...boxes].join("\n")}
</svg>
`;
}
