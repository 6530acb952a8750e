/** As much of Markdown as the check of the documentation needs. */

export interface Block {
  readonly file: string;
  /** The line of the opening fence, counted from 1. */
  readonly line: number;
  readonly language: string;
  /** The words after the language. */
  readonly marks: readonly string[];
  readonly code: string;
}

const FENCE = /^( *)(`{3,}|~{3,})([^\n`]*)\n([\s\S]*?)^ *\2[`~]*[ \t]*$/gm;

export function codeBlocks(file: string, text: string): Block[] {
  return [...text.matchAll(FENCE)].map((match) => {
    const [, indent = "", , info = "", code = ""] = match;
    const [language = "", ...marks] = info.trim().split(/\s+/);
    return { file, line: lineOf(text, match.index), language, marks, code: code.replaceAll(`\n${indent}`, "\n") };
  });
}

/** The text with code blanked out, so that lines keep their numbers. */
export function withoutCode(text: string): string {
  const blank = (code: string): string => code.replaceAll(/[^\n]/g, " ");
  return text.replaceAll(FENCE, blank).replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, blank);
}

/** Targets of links and images: inline, by reference, and in HTML. */
export function links(text: string): { target: string; line: number }[] {
  const patterns = [
    /\]\(\s*<?([^()\s>]+)>?(?:\s+"[^"]*")?\s*\)/g,
    /^ *\[[^\]^]+\]:\s*(\S+)/gm,
    /\b(?:src|href)="([^"]+)"/g,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({ target: match[1] ?? "", line: lineOf(text, match.index) })),
  );
}

/** The anchors that GitHub gives to headings. */
export function slugs(text: string): Set<string> {
  const found = new Set<string>();
  const blanked = text.replaceAll(FENCE, "");
  for (const [, heading = ""] of blanked.matchAll(/^#{1,6} +(.+?)[ #]*$/gm)) {
    const slug = heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-");
    let name = slug;
    for (let n = 1; found.has(name); n++) name = `${slug}-${n}`;
    found.add(name);
  }
  for (const [, id = ""] of blanked.matchAll(/\b(?:id|name)="([^"]+)"/g)) found.add(id);
  return found;
}

export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
