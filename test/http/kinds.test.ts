/** What counts as a person (a-human-counts): header sets as browsers were seen to send them, over real HTTP. */
import { describe, expect, test } from "vitest";
import { serve, type Browser, type Setup, type Site } from "./harness.ts";

const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const NAVIGATE = { ...HTML, "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" };
const SAME = { "sec-fetch-site": "same-origin" };
const USER = { "sec-fetch-user": "?1" };
const FETCH = { accept: "*/*", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors", ...SAME };
const FORM = { "content-type": "application/x-www-form-urlencoded" };

const routes: Setup["routes"] = (app) => {
  app.all("/any", (_req, res) => res.send("any"));
};

interface Row {
  readonly title: string;
  readonly headers: Record<string, string>;
  readonly method?: string;
  readonly path?: string;
  /** Moves activity before any monitor has spoken. */
  readonly before: boolean;
  /** And afterwards. */
  readonly after: boolean;
  /** With `activity: "requests"`. */
  readonly requests: boolean;
}

const never = { before: false, after: false, requests: false };
const person = { before: true, after: true, requests: true };
const weak = { before: true, after: false, requests: true };
/** Something of the page's scripts: counts only as the original counted. */
const script = { before: false, after: false, requests: true };

const rows: readonly Row[] = [
  { title: "a link, an address, a reload in Chromium", headers: { ...NAVIGATE, ...SAME, ...USER }, ...person },
  { title: "a typed address", headers: { ...NAVIGATE, "sec-fetch-site": "none", ...USER }, ...person },
  { title: "a form sent by a person", method: "POST", headers: { ...NAVIGATE, ...SAME, ...USER, ...FORM }, ...person },
  { title: "a link on another site", headers: { ...NAVIGATE, "sec-fetch-site": "cross-site", ...USER }, ...person },
  { title: "a link on a sibling site", headers: { ...NAVIGATE, "sec-fetch-site": "same-site", ...USER }, ...person },
  {
    title: "a press inside a frame",
    headers: { ...HTML, "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate", ...SAME, ...USER },
    ...person,
  },
  {
    title: "a press inside an old frame",
    headers: { ...HTML, "sec-fetch-dest": "frame", "sec-fetch-mode": "navigate", ...SAME, ...USER },
    ...person,
  },

  { title: "meta refresh, location.reload(), WebKit", headers: { ...NAVIGATE, ...SAME }, ...weak },
  { title: "a form sent by script, or in WebKit", method: "POST", headers: { ...NAVIGATE, ...SAME, ...FORM }, ...weak },
  { title: "a bookmark in WebKit", headers: { ...NAVIGATE, "sec-fetch-site": "none" }, ...weak },
  { title: "a page on plain HTTP", headers: HTML, ...weak },
  { title: "a form on plain HTTP", method: "POST", headers: { ...HTML, ...FORM }, ...weak },
  { title: "a proof that is doubled", headers: { ...NAVIGATE, ...SAME, "sec-fetch-user": "?1, ?1" }, ...weak },
  { title: "a proof with another value", headers: { ...NAVIGATE, ...SAME, "sec-fetch-user": "1" }, ...weak },

  {
    title: "a navigation that another site's script made",
    headers: { ...NAVIGATE, "sec-fetch-site": "cross-site" },
    ...never,
  },
  { title: "the same from a sibling site", headers: { ...NAVIGATE, "sec-fetch-site": "same-site" }, ...never },
  {
    title: "a form that another site's script sent",
    method: "POST",
    headers: { ...NAVIGATE, "sec-fetch-site": "cross-site", ...FORM },
    ...never,
  },
  { title: "a prefetch", headers: { ...NAVIGATE, ...SAME, ...USER, "sec-purpose": "prefetch" }, ...never },
  { title: "a prerender", headers: { ...NAVIGATE, ...SAME, ...USER, "sec-purpose": "prefetch;prerender" }, ...never },
  { title: "an old prefetch", headers: { ...HTML, purpose: "prefetch" }, ...never },
  { title: "Safari's preview", headers: { ...HTML, purpose: "preview" }, ...never },
  {
    title: "an upgrade",
    headers: { ...NAVIGATE, ...SAME, ...USER, upgrade: "websocket", connection: "upgrade" },
    ...never,
  },
  {
    title: "an image",
    headers: { accept: "image/*", "sec-fetch-dest": "image", "sec-fetch-mode": "no-cors", ...SAME },
    ...never,
  },
  {
    title: "the favicon, a 404",
    path: "/favicon.ico",
    headers: { accept: "image/*", "sec-fetch-dest": "image", "sec-fetch-mode": "no-cors", ...SAME },
    ...never,
  },
  { title: "a script", headers: { "sec-fetch-dest": "script", "sec-fetch-mode": "no-cors", ...SAME }, ...never },
  {
    title: "a frame that loads by itself",
    headers: { ...HTML, "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate", ...SAME },
    ...never,
  },
  {
    title: "an image that claims a person",
    headers: { "sec-fetch-dest": "image", "sec-fetch-mode": "no-cors", ...SAME, ...USER },
    ...never,
  },
  {
    title: "an event stream",
    headers: { ...FETCH, accept: "text/event-stream" },
    ...never,
  },
  { title: "session-activity: none", headers: { ...NAVIGATE, ...SAME, ...USER, "session-activity": "none" }, ...never },
  { title: "session-activity: None", headers: { ...FETCH, "session-activity": "None" }, ...never },
  {
    title: "an image on another site",
    headers: { "sec-fetch-dest": "image", "sec-fetch-site": "cross-site" },
    ...never,
  },
  { title: "a fetch of another site", headers: { ...FETCH, "sec-fetch-site": "cross-site" }, ...never },
  { title: "a passive path", path: "/passive-by-path", headers: { ...NAVIGATE, ...SAME, ...USER }, ...never },
  {
    title: "a passive path with a slash and a query",
    path: "/Passive-By-Path/?a=b",
    headers: { ...NAVIGATE, ...SAME, ...USER },
    ...never,
  },
  {
    title: "a passive path in absolute form",
    path: "http://host/passive-by-path",
    headers: { ...NAVIGATE, ...SAME, ...USER },
    ...never,
  },
  { title: "a path marked passive", path: "/passive-by-marker", headers: { ...NAVIGATE, ...SAME, ...USER }, ...never },

  { title: "a fetch of the page", headers: FETCH, ...script },
  {
    title: "a POST of the page's script",
    method: "POST",
    headers: { ...FETCH, "content-type": "application/json" },
    ...script,
  },
  { title: "a fetch on plain HTTP", headers: { accept: "*/*" }, ...script },
  { title: "a fetch that asks for HTML", headers: { ...FETCH, ...HTML }, ...script },
  { title: "a fetch that claims a person", headers: { ...FETCH, ...USER }, ...script },
  { title: "nothing but a cookie", headers: {}, ...script },
  { title: "a page that is not there, as a script asks", path: "/nowhere", headers: FETCH, ...script },
  { title: "HEAD", method: "HEAD", headers: { ...NAVIGATE, ...SAME, ...USER }, ...script },
  { title: "PUT", method: "PUT", headers: { ...NAVIGATE, ...SAME, ...USER }, ...script },
];

async function moves(site: Site, browser: Browser, { method = "GET", path = "/any", headers }: Row): Promise<boolean> {
  site.seconds(3);
  const { status } = await browser.send(method, path, headers);
  expect(status).not.toBe(500);
  return (await browser.ping()).json()["idleFor"] === 0;
}

describe("only a person's input and navigation extend a session", () => {
  test.each(rows)(
    "$title: before a monitor spoke $before, afterwards $after, as the original counted $requests",
    async (row) => {
      await using site = await serve({ routes });
      const browser = site.browser();
      await browser.login();
      expect(await moves(site, browser, row)).toBe(row.before);
      const { session } = (await browser.ping()).json();
      // Any tag tells that a page with a monitor is there; without idleFor it extends nothing.
      await browser.ping({ session });
      expect(await moves(site, browser, row)).toBe(row.after);

      await using original = await serve({ routes, options: { activity: "requests" } });
      const other = original.browser();
      await other.login();
      expect(await moves(original, other, row)).toBe(row.requests);
    },
  );
});

test("every row of the table was told apart: some move, some do not", () => {
  for (const column of ["before", "after", "requests"] as const) {
    expect(new Set(rows.map((row) => row[column]))).toEqual(new Set([true, false]));
  }
});

test("a page that refreshes itself while its monitor only asks keeps nobody in", async () => {
  await using site = await serve({ routes });
  const browser = site.browser();
  await browser.login();
  await browser.page();
  const { session, user } = (await browser.ping()).json();
  const answers: unknown[] = [(await browser.ping({ session, user })).json()];
  for (let refresh = 0; refresh < 5; refresh += 1) {
    site.seconds(2);
    await browser.weak();
    answers.push((await browser.ping({ session, user })).json());
  }
  expect(answers).toMatchObject([
    { idleFor: 0 },
    { idleFor: 2 },
    { idleFor: 4 },
    { idleFor: 6 },
    { idleFor: 8 },
    { ended: "idle" },
  ]);
});

test("polling by any means keeps nobody in", async () => {
  await using site = await serve({ routes, options: { passive: ["/any", "/poll/*", /^\/feed/g] } });
  const browser = site.browser();
  await browser.login();
  const paths = ["/any", "/poll/1", "/feed", "/feed/2"];
  for (let poll = 0; poll < 9; poll += 1) {
    site.seconds(1);
    for (const path of paths) await browser.page(path);
    await browser.ping();
  }
  expect((await browser.ping()).json()["idleFor"]).toBe(9);
  site.seconds(1);
  expect((await browser.fetch("/any")).headers["session-ended"]).toBe("idle");
});

test("a person's requests one after another keep the session for as long as they like", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  for (let page = 0; page < 20; page += 1) {
    site.seconds(9);
    expect((await browser.page()).text).toBe("hello ada");
  }
});

test("a long answer counts when it begins", async () => {
  await using site = await serve({
    routes: (app) => {
      app.get("/long", (_req, res) => {
        res.write("begin ");
        site.seconds(9);
        res.end("end");
      });
    },
  });
  const browser = site.browser();
  await browser.login();
  expect((await browser.page("/long")).text).toBe("begin end");
  expect((await browser.ping()).json()["idleFor"]).toBe(9);
});

test("only a page that is loaded changes the cookie of an ended session", async () => {
  for (const row of rows.filter(({ path }) => path === undefined)) {
    // oxlint-disable-next-line no-await-in-loop
    await using site = await serve({ routes });
    const browser = site.browser();
    await browser.login();
    site.seconds(10);
    const { headers } = await browser.send(row.method ?? "GET", "/any", row.headers);
    const isPage = headers["session-ended"] === undefined;
    expect(headers["set-cookie"] !== undefined, row.title).toBe(isPage);
    if (!isPage) expect(headers["session-ended"], row.title).toBe("idle");
  }
});
