/** Blocks of documents that a command fills in: `<!-- measured: FILE -->` to `<!-- /measured -->`. */
import { readdirSync } from "node:fs";

/** The benchmarks; what they share is in a folder of its own. */
export function benches(): string[] {
  return readdirSync(new URL("../bench/", import.meta.url))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `bench/${file}`)
    .toSorted();
}

const BLOCK = /<!-- measured: (\S+) -->\n([^]*?)<!-- \/measured -->/g;

/** What each block holds, by the file that measures it. */
export function blocksOf(document: string): Map<string, string> {
  return new Map([...document.matchAll(BLOCK)].map(([, file = "", text = ""]) => [file, text.trim()]));
}

export function measured(document: string, file: string, text: string): string {
  if (!blocksOf(document).has(file)) throw new Error(`the document has no block for ${file}`);
  return document.replaceAll(BLOCK, (block, name: string) =>
    name === file ? `<!-- measured: ${file} -->\n${text}\n<!-- /measured -->` : block,
  );
}
