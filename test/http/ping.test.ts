/** The wire's refusals (ARCHITECTURE.md, "The wire"): none moves activity, then or later, and none sets a cookie. */
import { EventEmitter } from "node:events";
import express, { type Request } from "express";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readBody } from "../../src/adapters/express/body.ts";
import { fallible, gate, raw, serve, sessionOf, sharing, type Browser, type Setup, type Site } from "./harness.ts";

const PING = "/session-security/ping";
const SAME = { "sec-fetch-site": "same-origin" };
const JSON_TYPE = { "content-type": "application/json" };
const FETCH = { ...SAME, ...JSON_TYPE };

/** A login, then three seconds without anybody. */
async function idleSite(setup: Setup = {}): Promise<{ site: Site; browser: Browser }> {
  const site = await serve(setup);
  const browser = site.browser();
  await browser.login();
  site.seconds(3);
  return { site, browser };
}

/** Nothing moved: neither now, nor when the time comes that would have been put off. */
async function expectUnmoved(site: Site, browser: Browser): Promise<void> {
  expect((await browser.ping()).json()["idleFor"]).toBe(3);
  site.seconds(6.9);
  expect((await browser.ping()).json()["idleFor"]).toBeCloseTo(9.9);
  site.seconds(0.1);
  expect((await browser.ping()).json()).toEqual({ ended: "idle" });
}

type Refusal = [title: string, method: string, headers: Record<string, string>, body: string | Buffer | undefined];

const deep = `{"idleFor":0,"x":${"[".repeat(400)}${"]".repeat(400)}}`;
const refusals: Record<string, [status: number, code: string, cases: Refusal[]]> = {
  malformed: [
    400,
    "malformed",
    (
      [
        ["no body", undefined],
        ["an empty body", ""],
        ["not JSON", "idleFor=0"],
        ["JSON that is cut off", '{"idleFor":0'],
        ["an array", '[{"idleFor":0}]'],
        ["null", "null"],
        ["a number", "0"],
        ["a text", '"{}"'],
        ["a text for a number", '{"idleFor":"0"}'],
        ["NaN", '{"idleFor":NaN}'],
        ["NaN as text", '{"idleFor":"NaN"}'],
        ["a negative number", '{"idleFor":-1}'],
        ["an endless number", '{"idleFor":1e999}'],
        ["true", '{"idleFor":true}'],
        ["null for a number", '{"idleFor":null}'],
        ["a number inside an array", '{"idleFor":[0]}'],
        ["a number inside an object", '{"idleFor":{"valueOf":0}}'],
        ["a tag that is a number", '{"idleFor":0,"session":1}'],
        ["a user tag that is an object", '{"idleFor":0,"user":{}}'],
        ["an empty tag", '{"idleFor":0,"user":""}'],
        ["a tag that is too long", `{"idleFor":0,"session":"${"x".repeat(65)}"}`],
        ["a byte order mark", '\uFEFF{"idleFor":0}'],
        ["invalid UTF-8", Buffer.from([...Buffer.from('{"idleFor":0,"x":"'), 0xff, 0xfe, ...Buffer.from('"}')])],
        ["UTF-16", Buffer.from('{"idleFor":0}', "utf16le")],
        ["of two members the one that counts is wrong", '{"idleFor":0,"idleFor":"0"}'],
      ] satisfies [string, string | Buffer | undefined][]
    ).map(([title, body]) => [title, "POST", FETCH, body]),
  ],
  "too large": [
    413,
    "too-large",
    [
      ["by its own account", "POST", FETCH, `{"idleFor":0,"x":"${"x".repeat(1024)}"}`],
      ["a megabyte", "POST", FETCH, `{"idleFor":0,"x":"${"x".repeat(1_000_000)}"}`],
      ["in chunks", "POST", { ...FETCH, "transfer-encoding": "chunked" }, `{"idleFor":0,"x":"${"x".repeat(1024)}"}`],
    ],
  ],
  "not JSON by its type": [
    415,
    "not-json",
    [
      ["none", "POST", SAME, '{"idleFor":0}'],
      ...["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", "json"].map(
        (type): Refusal => [type, "POST", { ...SAME, "content-type": type }, '{"idleFor":0}'],
      ),
      ["a list of types", "POST", { ...SAME, "content-type": "text/plain, application/json" }, '{"idleFor":0}'],
    ],
  ],
  "not POST": [
    405,
    "method",
    [
      ["GET from another site", "GET", { "sec-fetch-site": "cross-site" }, undefined],
      ["GET with idleFor in the query", "GET", { "sec-fetch-site": "same-site" }, undefined],
      [
        "a top-level navigation",
        "GET",
        { accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate", "sec-fetch-user": "?1" },
        undefined,
      ],
      ...["PUT", "DELETE", "PATCH", "OPTIONS"].map((method): Refusal => [method, method, FETCH, '{"idleFor":0}']),
    ],
  ],
  "from elsewhere": [
    403,
    "origin",
    [
      ...["cross-site", "same-site", "none", "nonsense", "same-origin, same-origin"].map((site): Refusal => [
        `Sec-Fetch-Site: ${site}`,
        "POST",
        { ...JSON_TYPE, "sec-fetch-site": site },
        '{"idleFor":0}',
      ]),
      ...["null", "http://evil.example", "http://127.0.0.1:1", "http://127.0.0.1.evil.example", "", "127.0.0.1"].map(
        (origin): Refusal => [`Origin: ${origin}`, "POST", { ...JSON_TYPE, origin }, '{"idleFor":0}'],
      ),
      ["neither header", "POST", JSON_TYPE, '{"idleFor":0}'],
      [
        "a Referer of ours proves nothing",
        "POST",
        { ...JSON_TYPE, referer: "http://127.0.0.1/", host: "127.0.0.1" },
        '{"idleFor":0}',
      ],
    ],
  ],
  "early data": [425, "early-data", [["replayable", "POST", { ...FETCH, "early-data": "1" }, '{"idleFor":0}']]],
};

describe.each(Object.entries(refusals))("%s", (_, [status, code, cases]) => {
  test.each(cases)("%s", async (_title, method, headers, body) => {
    const { site, browser } = await idleSite();
    await using _site = site;
    const answer = await browser.send(method, PING, headers, body);
    expect([answer.status, answer.json()["code"]]).toEqual([status, code]);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.headers["cache-control"]).toBe("no-store");
    await expectUnmoved(site, browser);
  });
});

test("HEAD is refused without a body, and a refused method says which one is right", async () => {
  const { site, browser } = await idleSite();
  await using _site = site;
  const head = await browser.send("HEAD", PING, FETCH);
  expect([head.status, head.text, head.headers.allow]).toEqual([405, "", "POST"]);
  await expectUnmoved(site, browser);
});

test("what JSON allows and nobody sends moves only what the last member says, and nothing by a prototype", async () => {
  const { site, browser } = await idleSite();
  await using _site = site;
  for (const body of ['{"__proto__":{"idleFor":0}}', '{"constructor":{"prototype":{"idleFor":0}}}', `{"x":${deep}}`]) {
    const answer = await browser.ping(body);
    expect([answer.status, answer.json()["idleFor"]], body.slice(0, 30)).toEqual([200, 3]);
  }
  expect((await browser.ping('{"idleFor":0,"idleFor":300}')).json()["idleFor"]).toBe(3);
  expect(({} as { idleFor?: unknown }).idleFor).toBeUndefined();
  await expectUnmoved(site, browser);
});

test("a claim of centuries is a claim of no activity", async () => {
  const { site, browser } = await idleSite();
  await using _site = site;
  expect((await browser.ping('{"idleFor":1e308}')).json()["idleFor"]).toBe(3);
  await expectUnmoved(site, browser);
});

test("a same-origin page on plain HTTP is known by its Origin, and other origins by the list", async () => {
  const { site, browser } = await idleSite({ options: { allowedOrigins: ["https://app.example"] } });
  await using _site = site;
  const plain = { ...JSON_TYPE, origin: `http://127.0.0.1:${site.port}` };
  expect((await browser.send("POST", PING, plain, "{}")).status).toBe(200);
  const listed = { ...JSON_TYPE, origin: "https://app.example", "sec-fetch-site": "cross-site" };
  expect((await browser.send("POST", PING, listed, "{}")).status).toBe(200);
  for (const origin of ["https://app.example.evil.example", "http://app.example", "https://app.example/"]) {
    expect((await browser.send("POST", PING, { ...listed, origin }, '{"idleFor":0}')).status, origin).toBe(403);
  }
  await expectUnmoved(site, browser);
});

test("two Sec-Fetch-Site headers are not one that says same-origin", async () => {
  const { site, browser } = await idleSite();
  await using _site = site;
  const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await raw(
    site.port,
    `POST ${PING} HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\nsec-fetch-site: same-origin\r\n` +
      `sec-fetch-site: cross-site\r\ncontent-type: application/json\r\ncontent-length: 13\r\n` +
      `connection: close\r\n\r\n{"idleFor":0}`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  await expectUnmoved(site, browser);
});

describe("a body that lies", () => {
  const head = (cookie: string, more: string): string =>
    `POST ${PING} HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\nsec-fetch-site: same-origin\r\n` +
    `content-type: application/json\r\n${more}\r\n\r\n`;
  const cookieOf = (browser: Browser): string => [...browser.jar].map(([name, value]) => `${name}=${value}`).join("; ");

  test("longer than it says: the rest is not read as part of it, nor answered as a request", async () => {
    const { site, browser } = await idleSite();
    await using _site = site;
    const text = `${head(cookieOf(browser), "content-length: 2\r\nconnection: close")}{}{"idleFor":0}`;
    await raw(site.port, text);
    await expectUnmoved(site, browser);
  });

  test("shorter than it says, then gone: nothing moves", async () => {
    const { site, browser } = await idleSite();
    await using _site = site;
    await raw(site.port, `${head(cookieOf(browser), "content-length: 400")}{"idleFor":0}`);
    await expectUnmoved(site, browser);
  });

  test("endless: answered and the connection closed, however much is still to come", async () => {
    const { site, browser } = await idleSite();
    await using _site = site;
    const chunk = `400\r\n${" ".repeat(1024)}\r\n`;
    const text = head(cookieOf(browser), "transfer-encoding: chunked") + chunk.repeat(3);
    const answer = await raw(site.port, text, { end: false });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer.toLowerCase()).toContain("connection: close");
    await expectUnmoved(site, browser);
  });
});

describe("a slow body", () => {
  afterEach(() => void vi.useRealTimers());

  function slowRequest() {
    return Object.assign(new EventEmitter(), { headers: {}, readableEnded: false, readableDidRead: false });
  }

  test("is given up after five seconds, as malformed, and leaves no listener behind", async () => {
    vi.useFakeTimers();
    const request = slowRequest();
    const body = readBody(request as unknown as Request);
    request.emit("data", Buffer.from('{"idleFor":'));
    await vi.advanceTimersByTimeAsync(4999);
    expect(request.listenerCount("data")).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await expect(body).resolves.toBe("");
    expect(["data", "end", "close"].map((name) => request.listenerCount(name))).toEqual([0, 0, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("that arrives in time is read whole, and the timer is gone", async () => {
    vi.useFakeTimers();
    const request = slowRequest();
    const body = readBody(request as unknown as Request);
    // A character that is cut in two by the chunks is one character.
    const bytes = Buffer.from('{"x":"é"}');
    request.emit("data", bytes.subarray(0, 7));
    request.emit("data", bytes.subarray(7));
    request.emit("end");
    await expect(body).resolves.toBe('{"x":"é"}');
    expect(vi.getTimerCount()).toBe(0);
  });
});

test.each(["rejects", "hangs", "throws"] as const)("a store that %s is 503 and moves nothing", async (mode) => {
  let failing!: ReturnType<typeof fallible>;
  const store: Setup["store"] = (inner) => (failing = fallible(inner)).store;
  const { site, browser } = await idleSite({ store, options: { storeTimeout: 0.02 } });
  await using _site = site;
  failing.state.mode = mode;
  const answer = await browser.ping({ idleFor: 0 });
  expect([answer.status, answer.json()["code"], answer.headers["retry-after"]]).toEqual([503, "store", "1"]);
  expect(answer.headers["set-cookie"]).toBeUndefined();
  failing.state.mode = "works";
  await expectUnmoved(site, browser);
});

test("refusals are told to whoever listens, with what is noted of the request, without what was sent", async () => {
  const { site, browser } = await idleSite({
    options: {
      note: (req) =>
        (req.method === "GET" ? Promise.reject(new Error("a bad note")) : { address: req.ip ?? "" }) as never,
    },
  });
  await using _site = site;
  const heard: unknown[] = [];
  site.security.on("refuse", (event) => heard.push(event));
  await browser.ping("<secret>");
  await browser.send("GET", PING, SAME);
  expect(heard).toEqual([
    { code: "malformed", note: { address: "127.0.0.1" } },
    { code: "method", note: {} },
  ]);
});

test.each([
  ["rolling", { rolling: true }],
  ["resave", { resave: true }],
  ["saveUninitialized", { saveUninitialized: true }],
  ["all of them", { rolling: true, resave: true, saveUninitialized: true }],
])("no ping sets a cookie with %s, alive, anonymous, refused or ended", async (_, session) => {
  await using site = await serve({ session });
  const anonymous = await site.browser().ping({ idleFor: 0 });
  expect([anonymous.json(), anonymous.headers["set-cookie"]]).toEqual([{ ended: "anonymous" }, undefined]);
  const browser = site.browser();
  await browser.login();
  const answers = [await browser.ping({ idleFor: 0 }), await browser.ping("["), await browser.send("GET", PING, SAME)];
  site.seconds(10);
  answers.push(await browser.ping({ idleFor: 0 }), await browser.send("POST", "/session-security/logout", FETCH, "{}"));
  expect(answers.map(({ status }) => status)).toEqual([200, 400, 405, 200, 200]);
  expect(answers.map(({ headers }) => headers["set-cookie"])).toEqual(answers.map(() => undefined));
});

test("cookies that other middleware sets are kept off a ping", async () => {
  await using site = await serve({
    before: (app) => {
      app.use((_req, res, next) => {
        res.cookie("tracker", "1");
        res.append("set-cookie", "other=2");
        next();
      });
    },
  });
  const browser = site.browser();
  await browser.login();
  expect((await browser.ping({ idleFor: 0 })).headers["set-cookie"]).toBeUndefined();
});

describe("tags", () => {
  async function tagsOf(browser: Browser): Promise<{ session: string; user: string }> {
    const { session, user } = (await browser.ping()).json() as { session: string; user: string };
    return { session, user };
  }

  test("a page of another user is replaced, and extends nothing", async () => {
    await using site = await serve();
    const browser = site.browser();
    await browser.login("ada");
    const ada = await tagsOf(browser);
    await browser.login("bob");
    site.seconds(3);
    for (const body of [{ idleFor: 0, ...ada }, { idleFor: 0, user: ada.user }, ada]) {
      expect((await browser.ping(body)).json()).toEqual({ ended: "replaced" });
    }
    const logout = await browser.send("POST", "/session-security/logout", FETCH, JSON.stringify(ada));
    expect(logout.json()).toEqual({ ended: "replaced" });
    await expectUnmoved(site, browser);
  });

  test("a page of an older session of the same user is adopted by the newer one", async () => {
    await using site = await serve();
    const browser = site.browser();
    await browser.login("ada");
    const old = await tagsOf(browser);
    await browser.login("ada");
    const now = await tagsOf(browser);
    expect(now.session).not.toBe(old.session);
    expect(now.user).toBe(old.user);
    site.seconds(3);
    expect((await browser.ping({ idleFor: 1, ...old })).json()).toMatchObject({ idleFor: 1, ...now });
  });

  test("garbage instead of a user tag is another user's, garbage instead of a session tag is adopted", async () => {
    const { site, browser } = await idleSite();
    await using _site = site;
    expect((await browser.ping({ idleFor: 0, user: "x".repeat(22) })).json()).toEqual({ ended: "replaced" });
    expect((await browser.ping({ idleFor: 3, session: "../../etc" })).json()).toMatchObject({ idleFor: 3 });
    await expectUnmoved(site, browser);
  });

  test("pages made before a secret was rotated keep their session", async () => {
    const old = "the old secret, long enough";
    await using before = await serve({ options: { secret: old } });
    await using after = await serve({ options: { secret: ["the new secret, long enough", old] } });
    const first = before.browser();
    await first.login();
    const { user } = await tagsOf(first);
    const browser = after.browser();
    await browser.login();
    expect((await tagsOf(browser)).user).not.toBe(user);
    expect((await browser.ping({ user })).json()).toHaveProperty("idleFor");
    expect((await browser.ping({ user: user.replace(/.$/, (c) => (c === "A" ? "B" : "A")) })).json()).toEqual({
      ended: "replaced",
    });
  });
});

test("a page logs out by the package's own route, by the same rules", async () => {
  await using site = await serve();
  const browser = site.browser();
  await browser.login();
  const forged = await browser.send(
    "POST",
    "/session-security/logout",
    { ...JSON_TYPE, "sec-fetch-site": "cross-site" },
    "{}",
  );
  expect(forged.status).toBe(403);
  expect((await browser.page()).text).toBe("hello ada");
  const answer = await browser.send("POST", "/session-security/logout", FETCH, "{}");
  expect(answer.json()).toEqual({ ended: "logout" });
  expect((await browser.page()).status).toBe(302);
});

test("a ping neither rewrites the blob nor lets it expire", async () => {
  const at = gate();
  const touched: string[] = [];
  await using site = await serve({
    options: {
      // A ping that has read its blob and is slow.
      identify: async (req) => {
        const { who } = sessionOf(req);
        if (req.path === PING && req.headers["x-slow"] !== undefined) await at.pass();
        return who;
      },
    },
    routes: (app) => {
      app.get("/write", (req, res) => {
        sessionOf(req)["basket"] = "full";
        res.send("written");
      });
      app.get("/read", (req, res) => res.send(String(sessionOf(req)["basket"])));
    },
  });
  const touch = site.blobs.touch.bind(site.blobs);
  const writes: string[] = [];
  const set = site.blobs.set.bind(site.blobs);
  site.blobs.touch = (id, ...rest) => (touched.push(id), touch(id, ...rest));
  site.blobs.set = (id, ...rest) => (writes.push(id), set(id, ...rest));
  const browser = site.browser();
  await browser.login();
  writes.length = 0;
  touched.length = 0;
  const ping = browser.ping({ idleFor: 0 }, { "x-slow": "1" });
  await at.arrived;
  await sharing(site, browser).fetch("/write");
  expect(writes).toHaveLength(1);
  at.open();
  expect((await ping).status).toBe(200);
  expect(writes).toHaveLength(1);
  expect(touched).toEqual(writes);
  expect((await browser.fetch("/read")).text).toBe("full");
});

test.each([
  ["express.json()", express.json()],
  ["express.text()", express.text({ type: "*/*" })],
  ["express.raw()", express.raw({ type: "*/*" })],
])("a report that %s has read already is understood", async (_, parser) => {
  const { site, browser } = await idleSite({ before: (app) => void app.use("/session-security", parser) });
  await using _site = site;
  expect((await browser.ping({ idleFor: 1 })).json()["idleFor"]).toBe(1);
  expect((await browser.ping({ idleFor: "0" })).json()["code"]).toBe("malformed");
});

test("a body that something has swallowed is an error that says where to mount the guard", async () => {
  const { site, browser } = await idleSite({
    before: (app) => void app.use("/session-security", (req, _res, next) => void req.resume().once("end", next)),
  });
  await using _site = site;
  expect((await browser.ping({ idleFor: 0 })).status).toBe(500);
  expect(site.errors[0]?.message).toMatch(/mount the guard before body parsers/);
});
