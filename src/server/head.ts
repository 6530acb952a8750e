import { HERE, META_NAME, type PageBehaviour, type PageConfig } from "../core/page.ts";
import type { AliveAnswer } from "../core/wire.ts";
import { confirmFormDiscard, files, reportOnly, type ServedFile } from "../served/index.ts";
import { BY_BROWSER, chooseLanguage } from "./page-options.ts";
import type { Resolved } from "./options.ts";

/** What a page shows: a session, or nobody's. */
export interface Shown {
  readonly answer: AliveAnswer;
  /** The navigation moved activity by a person, so that what the answer says is news and the monitor need not ask. */
  readonly current: boolean;
}

/** One `<meta>` and a `<script>` or two: data in an attribute and a file with integrity, which the strictest CSP allows. */
export function headMarkup<Req>(options: Resolved<Req>, shown: Shown | undefined, acceptLanguage?: string): string {
  const { basePath, monitor, languages } = options;
  const language = languages === BY_BROWSER ? chooseLanguage(acceptLanguage) : languages;
  const file = options.reportOnly ? reportOnly : files.find((one) => one.language === language)!;
  const config: PageConfig =
    shown === undefined
      ? { url: basePath, anonymous: true }
      : {
          url: basePath,
          session: shown.answer.session,
          user: shown.answer.user,
          initial: shown.answer,
          ...(shown.current ? {} : { ask: true }),
          ...behaviour(monitor),
        };
  return (
    `<meta name="${META_NAME}" content="${attribute(JSON.stringify(config))}">` +
    script(basePath, file) +
    (config.confirmFormDiscard ? script(basePath, confirmFormDiscard) : "")
  );
}

/**
 * Puts the login address together, so that the page has only to fill in where it is. A query and a fragment that
 * `loginUrl` already has are kept.
 */
function behaviour({ loginUrl = "/login", returnParam = "next", ...others }: PageBehaviour): Partial<PageConfig> {
  // Only to parse a path: what comes out of it is cut off again.
  const base = "http://path.invalid";
  const link = new URL(loginUrl, base);
  link.searchParams.set(returnParam, HERE);
  const login = link.href.replace(encodeURIComponent(HERE), HERE);
  return { ...others, login: link.origin === base ? login.slice(base.length) : login };
}

function script(basePath: string, { name, integrity }: ServedFile): string {
  return `<script type="module" src="${basePath}/${name}" integrity="${integrity}"></script>`;
}

/** JSON in a double-quoted attribute: nothing in it can end the attribute or begin an element. */
function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
