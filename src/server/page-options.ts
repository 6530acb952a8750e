import { ConfigurationError } from "../core/errors.ts";
import { object, show } from "../core/options.ts";
import type { PageBehaviour } from "../core/page.ts";
import { main } from "../served/index.ts";

/** Take the language that the browser asks for. */
export const BY_BROWSER = "accept-language";
const FALLBACK = "en";

/** @throws ConfigurationError for a language that has no messages */
export function languageOption(value: unknown): string {
  if (value === undefined || value === BY_BROWSER) return BY_BROWSER;
  const language = typeof value === "string" ? match(value) : undefined;
  if (language !== undefined) return language;
  const known = main.map((file) => file.language).join(", ");
  throw new ConfigurationError("languages", `${show(value)} is neither "${BY_BROWSER}" nor one of ${known}`);
}

/** The best language for an Accept-Language header (RFC 9110, section 12.5.4), by weight, then by order. */
export function chooseLanguage(header: string | undefined): string {
  const wishes = (header ?? "")
    .split(",", 20)
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const weight = /^\s*q=([\d.]+)$/.exec(parameters.join(";"))?.[1];
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  for (const { tag } of wishes) {
    const language = match(tag);
    if (language !== undefined) return language;
  }
  return FALLBACK;
}

/** By a language tag in small letters, the name of its file. */
const fileOf = new Map([
  // Names of old, and of languages that have more than one file.
  ["iw", "he"],
  ["in", "id"],
  ["no", "nb"],
  ["zh", "zh-hans"],
  // A region in place of the script (RFC 5646, section 4.1): there Chinese is written in the traditional one.
  ["zh-hk", "zh-hant"],
  ["zh-mo", "zh-hant"],
  ["zh-tw", "zh-hant"],
  ...main.map(({ language }) => [language, language] as const),
]);

/** "pt-BR" is pt-br, "de-AT" is de, "zh-Hant-HK" is zh-hant, "xx" is nothing: RFC 4647, section 3.4, "lookup". */
function match(tag: string): string | undefined {
  // Nobody needs longer ones (RFC 5646, section 4.4.1), and each subtag costs a step.
  let range = tag.slice(0, 35).toLowerCase();
  while (range !== "") {
    const file = fileOf.get(range);
    if (file !== undefined) return file;
    range = range.slice(0, Math.max(range.lastIndexOf("-"), 0));
  }
  return undefined;
}

const CHOICES = {
  onEnd: ["reload", "redirect", "lock"],
  extendOn: ["input", "activity", "confirm"],
} as const;

/** @throws ConfigurationError */
export function pageOption(value: PageBehaviour | undefined): PageBehaviour {
  if (value === undefined) return {};
  const given = object(value, "monitor", [
    "onEnd",
    "loginUrl",
    "returnParam",
    "extendOn",
    "confirmFormDiscard",
    "drafts",
    "countdown",
  ]);
  const require = (ok: boolean, name: keyof PageBehaviour, rule: string): void => {
    if (!ok && given[name] !== undefined)
      throw new ConfigurationError(`monitor.${name}`, `${show(given[name])} ${rule}`);
  };
  for (const name of ["onEnd", "extendOn"] as const) {
    require((CHOICES[name] as readonly unknown[]).includes(
      given[name],
    ), name, `is none of ${CHOICES[name].join(", ")}`);
  }
  const { loginUrl, returnParam, confirmFormDiscard: confirm, drafts } = value;
  require(isPlace(loginUrl), "loginUrl", "is neither a path of this origin nor an http(s) URL");
  require(typeof returnParam === "string" &&
    /^[\w.~-]+$/.test(returnParam), "returnParam", "is not the name of a query parameter");
  require(typeof confirm === "boolean" ||
    typeof (confirm as { ignore?: unknown } | null)?.ignore ===
      "string", "confirmFormDiscard", "is neither a boolean nor { ignore: selector }");
  require(typeof drafts === "boolean" ||
    isKeepFor(drafts), "drafts", "is neither a boolean nor { keepFor: seconds, from 60 to 604800 }");
  require(typeof value.countdown === "boolean", "countdown", "is no boolean");
  return value;
}

/** Longer than a week nobody looks for it; and what is kept can be asked for. */
function isKeepFor(value: unknown): boolean {
  const { keepFor, ...others } = Object(value) as Record<string, unknown>;
  return typeof keepFor === "number" && keepFor >= 60 && keepFor <= 604_800 && Object.keys(others).length === 0;
}

/** `javascript:` and the like would run in the page. */
function isPlace(value: unknown): boolean {
  if (typeof value !== "string") return false;
  if (value.startsWith("/")) return !/^\/[/\\]/.test(value);
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
