/** Turbo and htmx, which put one page in the place of another without the browser's knowing. The real libraries. */
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { ask, until } from "./browser.ts";
import { openPages, type Pages } from "./engines/hard-pages.ts";
import { atLogin, is, shown, status } from "./engines/sites.ts";
import { useChromium } from "./hooks.ts";

/** How each is loaded and told to swap pages, what makes a form of it stay where it is, and how it says that it was sent. */
const LIBRARIES = {
  Turbo: {
    library: import.meta.resolve("@hotwired/turbo/dist/turbo.es2017-umd.js"),
    main: "",
    form: `method="post" action="/save" data-turbo-permanent`,
    sent: "turbo:submit-end",
  },
  "htmx 2": {
    library: import.meta.resolve("htmx-2/dist/htmx.min.js"),
    main: `hx-boost="true"`,
    form: `hx-post="/save" hx-swap="none"`,
    sent: "htmx:afterRequest",
  },
  "htmx 4": {
    library: import.meta.resolve("htmx.org/dist/htmx.min.js"),
    main: `hx-boost:inherited="true"`,
    form: `hx-post="/save" hx-swap="none"`,
    sent: "htmx:after:request",
  },
} as const;

const unsaved = `!document.dispatchEvent(new Event("session-security:leave", { cancelable: true }))`;

const chromium = useChromium();
let pages: Pages;

afterEach(async () => {
  await pages.close();
});

describe.each(Object.entries(LIBRARIES))("%s", (_, { library, main, form, sent }) => {
  let refused: boolean;

  async function open() {
    refused = false;
    const first = `<div ${main}><p>first</p><a href="/second">on</a></div>
      <form id="letter" ${form}><input name="text" aria-label="text"><button>Save</button></form>`;
    pages = await openPages({
      confirmFormDiscard: true,
      head: `<script src="/library.js" defer></script>`,
      pages: { "/": first, "/second": `<p id="second">second</p>` },
      routes: (app) => {
        app.get("/library.js", (_req, res) => res.sendFile(fileURLToPath(library)));
        app.post("/save", (_req, res) => (refused ? void res.status(422).send(first) : res.redirect(303, "/")));
      },
    });
    const page = await chromium.open(`${pages.url}/in`);
    await page.goto(pages.url);
    await until(page, is(status, "active"));
    // Gone when the browser itself loads another page.
    await ask(page, `Object.assign(globalThis, { here: true, sent: 0 }), true`);
    await ask(page, `document.addEventListener("${sent}", () => (globalThis.sent += 1))`);
    return page;
  }

  test("a page that was swapped in is covered at the end, and left", async () => {
    const page = await open();
    await page.click("a");
    await until(
      page,
      `globalThis.here && document.querySelector("#second") !== null && location.pathname === "/second"`,
    );
    await pages.cut();
    await pages.pass(601);
    await ask(page, "testTime.pass(601_000)");
    await ask(page, "testTime.notice()");
    await until(page, `${is(status, "unsure")} && !(${shown})`);
    await pages.recover();
    await ask(page, "testTime.notice()");
    await until(page, atLogin);
  }, 60_000);

  test("a form that was sent with success asks no more, one that was refused does", async () => {
    const page = await open();
    await page.type("input", "x");
    expect(await ask(page, unsaved)).toBe(true);
    refused = true;
    await page.click("button");
    await until(page, "globalThis.sent === 1");
    expect(await ask(page, unsaved)).toBe(true);
    refused = false;
    await page.click("button");
    await until(page, "globalThis.sent === 2");
    expect(await ask(page, `document.querySelector("#letter").isConnected`)).toBe(true);
    await until(page, `!(${unsaved})`);
  }, 60_000);
});
