import { HERE, META_NAME, type PageBehaviour, type PageConfig } from "../core/page.ts";
import type { AliveAnswer } from "../core/wire.ts";
import {
  anonymous,
  confirmFormDiscard as leavePrompt,
  countdown as countdownFile,
  drafts as draftFiles,
  inLanguage,
  lock,
  main,
  reportOnly,
  type ServedFile,
} from "../served/index.ts";
import { BY_BROWSER, chooseLanguage } from "./page-options.ts";
import type { Resolved } from "./options.ts";

/** What a page shows: a session, or nobody's. */
export interface Shown {
  readonly answer: AliveAnswer;
  /** The navigation moved activity by a person, so that what the answer says is news and the monitor need not ask. */
  readonly current: boolean;
}

/** One `<meta>` and one `<script>` or more: data in an attribute and files with integrity, which the strictest CSP allows. */
export function headMarkup<Req>(options: Resolved<Req>, shown: Shown | undefined, acceptLanguage?: string): string {
  const { basePath, monitor } = options;
  if (shown === undefined) return markup({ url: basePath, anonymous: true }, [anonymous]);
  const { session, user } = shown.answer;
  const { onEnd, extendOn, confirmFormDiscard, drafts, countdown } = monitor;
  const config: PageConfig = {
    url: basePath,
    ...(onEnd === "lock" ? { lock: true } : {}),
    extendOn,
    markup: { session, user, initial: shown.answer, ...(shown.current ? {} : { ask: true }) },
    around: { ...(onEnd === "redirect" ? { onEnd } : {}), login: loginAddress(monitor), confirmFormDiscard, drafts },
  };
  const { languages } = options;
  const language = languages === BY_BROWSER ? chooseLanguage(acceptLanguage) : languages;
  const spoken = [main, ...(onEnd === "lock" ? [lock] : []), ...(drafts ? [draftFiles] : [])];
  // Loaded with the page, not when needed: the network may be gone by then.
  return markup(config, [
    // First, so that it hears what the monitor tells the other tabs when it starts.
    ...(countdown && !options.reportOnly ? [countdownFile] : []),
    ...(options.reportOnly ? [reportOnly] : spoken.map((files) => inLanguage(files, language))),
    ...(confirmFormDiscard ? [leavePrompt] : []),
  ]);
}

function markup(config: PageConfig, scripts: readonly ServedFile[]): string {
  const meta = `<meta name="${META_NAME}" content="${attribute(JSON.stringify(config))}">`;
  return meta + scripts.map((file) => script(config.url, file)).join("");
}

/**
 * Puts the login address together, so that the page has only to fill in where it is. A query and a fragment that
 * `loginUrl` already has are kept.
 */
function loginAddress({ loginUrl = "/login", returnParam = "next" }: PageBehaviour): string {
  // Only to parse a path: what comes out of it is cut off again.
  const base = "http://path.invalid";
  const link = new URL(loginUrl, base);
  link.searchParams.set(returnParam, HERE);
  const login = link.href.replace(encodeURIComponent(HERE), HERE);
  return link.origin === base ? login.slice(base.length) : login;
}

function script(basePath: string, { name, integrity }: ServedFile): string {
  return `<script type="module" src="${basePath}/${name}" integrity="${integrity}"></script>`;
}

/** JSON in a double-quoted attribute: nothing in it can end the attribute or begin an element. */
function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
