/** Prints the table of docs/languages.md: every language with messages, and who has read them. */
import type { Messages, Review } from "../src/dialog/messages/type.ts";
import { languages } from "./bundle.ts";

const REVIEW: Readonly<Record<Review, string>> = {
  source: "the source",
  native: "approved by a native reader",
  checked: "machine-translated, checked word by word, **wants a native reader**",
  machine: "machine-translated, **wants a native reader**",
};

console.log("| language | in its own words | file | written | |\n| --- | --- | --- | --- | --- |");
for (const name of languages()) {
  const { messages, review } = (await import(`../src/dialog/messages/${name}.ts`)) as {
    messages: Messages;
    review: Review;
  };
  const { language } = messages;
  const path = `[${name}](../src/dialog/messages/${name}.ts)`;
  const way = fromRightToLeft(language) ? "from the right" : "from the left";
  console.log(`| ${nameIn("en", language)} | ${nameIn(language, language)} | ${path} | ${way} | ${REVIEW[review]} |`);
}

function nameIn(reader: string, language: string): string {
  return new Intl.DisplayNames(reader, { type: "language" }).of(language) ?? language;
}

function fromRightToLeft(language: string): boolean {
  return ["Arab", "Hebr"].includes(new Intl.Locale(language).maximize().script ?? "");
}
