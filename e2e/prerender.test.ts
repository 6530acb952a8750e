/**
 * Prerendered pages in Chromium, the one engine that has them. It prerenders nothing where a debugger is attached to the
 * page, and drivers attach one: so nobody drives it here, and the pages tell the server what they go through.
 */
import express from "express";
import { afterEach, expect, test } from "vitest";
import { eventually } from "../test/servers/eventually.ts";
import { openPages, type Pages } from "./engines/hard-pages.ts";
import { undrivenChromium } from "./undriven.ts";

/** What the page at /next says of itself. */
interface Told {
  readonly prerendering: boolean;
  readonly activated: number;
  readonly status: string;
  readonly shown: boolean;
}

/** The first page has the next one prerendered, and goes there when the server says so, as a click would. */
const FIRST = `<p>first</p>
  <script type="speculationrules">{ "prerender": [{ "urls": ["/next"], "eagerness": "immediate" }] }</script>
  <script>fetch("/go").then(() => (location.href = "/next"));</script>`;

const NEXT = `<p>protected</p><script>
  const tell = () => navigator.sendBeacon("/told", JSON.stringify({
    prerendering: document.prerendering,
    activated: performance.getEntriesByType("navigation")[0].activationStart,
    status: document.querySelector("session-security")?.monitor.state.status,
    shown: document.querySelector("main").checkVisibility(),
  }));
  addEventListener("load", () => setTimeout(tell));
  document.addEventListener("prerenderingchange", function look() {
    tell();
    requestAnimationFrame(look);
  });
</script>`;

let pages: Pages;
let chromium: AsyncDisposable;
let told: Told[];
/** Of the pages that asked, in order. */
let asked: string[];
let go: () => void;

afterEach(async () => {
  await chromium[Symbol.asyncDispose]();
  await pages.close();
});

/** Resolves when the next page has been prerendered and has said so. */
async function prerendered(): Promise<void> {
  told = [];
  asked = [];
  const gone = new Promise<void>((resolve) => (go = resolve));
  pages = await openPages({
    pages: { "/": FIRST, "/next": NEXT },
    routes: (app) => {
      app.get(
        "/begin",
        (_req, res) => void res.send(`<script>fetch("/in").then(() => (location.href = "/"))</script>`),
      );
      app.get("/go", (_req, res) => void gone.then(() => res.end()));
      app.post("/told", express.text(), (req, res) => {
        told.push(JSON.parse(req.body as string) as Told);
        res.end();
      });
      app.post("/session-security/ping", (req, _res, next) => {
        asked.push(new URL(req.get("referer")!).pathname);
        next();
      });
    },
  });
  chromium = await undrivenChromium(`${pages.url}/begin`);
  await eventually("it has been prerendered", async () => told[0]?.prerendering === true);
}

test("a prerendered page asks nothing, and when it is shown it asks before it is believed", async () => {
  await prerendered();
  expect(told).toEqual([{ prerendering: true, activated: 0, status: "off", shown: true }]);
  expect(asked).not.toContain("/next");
  await pages.pass(100);
  go();
  await eventually("it is shown", async () => told.some(({ status, shown }) => status === "active" && shown));
  const after = told.filter(({ prerendering }) => !prerendering);
  expect(after[0]).toMatchObject({ status: "unsure", shown: false });
  expect(after.every(({ activated }) => activated > 0)).toBe(true);
  expect(asked.filter((path) => path === "/next")).toHaveLength(1);
}, 60_000);

test("what ended after a page was prerendered is never shown", async () => {
  await prerendered();
  await pages.pass(601);
  go();
  await eventually("it has asked", async () => asked.includes("/next"));
  await eventually("it is over", async () => told.some(({ status }) => status === "ended"));
  expect(told.filter(({ prerendering, shown }) => !prerendering && shown)).toEqual([]);
}, 60_000);
