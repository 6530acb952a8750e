/** The frame around every page, and what pages share. */
import type { Request } from "express";
import type { ResolvedPolicy } from "session-security";
import { currentUser } from "../access.ts";
import { tokenField } from "../antiforgery.ts";
import type { Audit } from "../audit.ts";
import type { Config } from "../config.ts";
import type { Security } from "../guard.ts";
import { html, trusted, type Html } from "../html.ts";
import type { User, Users } from "../users.ts";

export interface Parts {
  readonly title: string;
  readonly main: Html;
  /** Scripts from demo/public that this page needs. */
  readonly scripts?: readonly string[];
  readonly narrow?: boolean;
}

export type Page = (req: Request, parts: Parts) => string;

/** What the routes of a page are given. */
export interface Context {
  readonly security: Security;
  readonly config: Config;
  readonly users: Users;
  readonly page: Page;
  readonly audit: Audit;
}

export function layout(security: Security, { policy, onEnd }: Config): Page {
  return (req, { title, main, scripts = [], narrow = false }) => {
    const user = currentUser(req);
    return html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title} – Lindenhof Clinic</title>
          <link rel="icon" href="/public/leaf.svg" type="image/svg+xml" />
          <link rel="stylesheet" href="/public/base.css" />
          <link rel="stylesheet" href="/public/layout.css" />
          <link rel="stylesheet" href="/public/parts.css" />
          <link rel="stylesheet" href="/public/controls.css" />
          ${trusted(security.head(req))} ${user && html`<script type="module" src="/public/renew.js"></script>`}
          ${scripts.map((script) => html`<script type="module" src="/public/${script}"></script>`)}
        </head>
        <body>
          <a class="skip" href="#main">Skip to the content</a>
          ${header(req, user, onEnd === "lock")}
          ${user && html`<noscript><p class="notice">${withoutScript(policy)}</p></noscript>`}
          <main id="main" tabindex="-1" class="${narrow ? "narrow" : "wide"}">${main}</main>
          <footer>
            <p>A demonstration of <strong>session-security</strong>. The clinic and everybody in it are invented.</p>
          </footer>
        </body>
      </html>`.text;
  };
}

function header(req: Request, user: User | undefined, locks: boolean): Html {
  return html`<header class="top">
    <a class="brand" href="/"><span class="leaf" aria-hidden="true"></span>Lindenhof Clinic</a>
    ${
      user &&
      html`<nav aria-label="Main">
          <ul>
            ${link(req, "/", "Records")} ${link(req, "/form", "Discharge letter")}
            ${link(req, "/sessions", "My sessions")} ${link(req, "/account", "My account")}
            ${user.role === "admin" && link(req, "/admin", "Administration")}
          </ul>
        </nav>
        <form class="who" method="post" action="/logout">
          ${tokenField(req)}
          <span>${user.fullName}</span>
          ${locks && html`<button class="quiet" type="button" data-session-security-lock>Lock</button>`}
          <button class="quiet">Log out</button>
        </form>`
    }
  </header>`;
}

function link(req: Request, path: string, label: string): Html {
  return html`<li><a href="${path}" ${req.path === path && html`aria-current="page"`}>${label}</a></li>`;
}

function withoutScript(policy: ResolvedPolicy): string {
  return `The warning before a logout needs JavaScript. Without it you are still logged out after ${duration(policy.expireAfter)} without opening a page.`;
}

/** A duration as people say it: "30 seconds", "10 minutes", "1 hour 30 minutes". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const parts = [count(h, "hour"), count(m, "minute"), count(s, "second")].filter(Boolean).slice(0, 2);
  return parts.join(" ") || `${seconds} seconds`;
}

function count(number: number, unit: string): string {
  return number === 0 ? "" : `${number} ${unit}${number === 1 ? "" : "s"}`;
}
