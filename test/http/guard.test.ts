/** What the guard does to answers, and what the application can ask of it. */
import { createHash } from "node:crypto";
import http from "node:http";
import { Readable } from "node:stream";
import { brotliDecompressSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { gate, raw, serve, sessionOf, sharing, type Browser, type Setup, type Site } from "./harness.ts";

const THIS_FILE = fileURLToPath(import.meta.url);
const routes: NonNullable<Setup["routes"]> = (app, security) => {
  app.get("/head", (req, res) => res.send(security.head(req)));
  app.get("/standing", async (req, res) => res.json(await security.inspect(req)));
  app.get("/end", async (req, res) => res.json(await security.end(req)));
  app.get("/public-page", (_req, res) => res.set("cache-control", "public, max-age=60").send("x"));
  app.get("/head-object", (_req, res) => void res.writeHead(200, { "Cache-Control": "private" }).end("x"));
  app.get("/head-array", (_req, res) => void res.writeHead(200, ["Cache-Control", "private", "x-a", "b"]).end("x"));
  app.get("/head-words", (_req, res) => void res.writeHead(200, "Fine", { "x-a": "b" }).end("x"));
  app.get("/end-only", (_req, res) => void res.end());
  app.get("/chunks", (_req, res) => {
    res.write("one ");
    res.write("two ");
    res.end("three");
  });
  app.get("/stream", (_req, res) => void Readable.from(["one ", "two"]).pipe(res));
  app.get("/file", (_req, res) => res.sendFile(THIS_FILE));
  app.get("/throws", () => {
    throw new Error("in a handler");
  });
  app.get("/rejects", async () => Promise.reject(new Error("in a handler")));
};

async function loggedIn(setup: Setup = {}): Promise<{ site: Site; browser: Browser }> {
  const site = await serve({ routes, ...setup });
  const browser = site.browser();
  await browser.login();
  return { site, browser };
}

describe("answers", () => {
  test.each([
    ["/page", "no-store"],
    ["/public-page", "public, max-age=60"],
    ["/head-object", "private"],
    ["/head-array", "private"],
    ["/head-words", "no-store"],
    ["/end-only", "no-store"],
    ["/chunks", "no-store"],
    ["/stream", "no-store"],
    ["/file", "no-store"],
    ["/throws", "no-store"],
    ["/rejects", "no-store"],
  ])("a logged-in user's %s is %s; a visitor's is as the application left it", async (path, cache) => {
    const { site, browser } = await loggedIn();
    await using _site = site;
    const answer = await browser.page(path);
    expect(answer.headers["cache-control"]).toBe(cache);
    const visitor = await site.browser().page(path);
    expect(visitor.headers["cache-control"] === "no-store").toBe(false);
    if (path !== "/page") expect(visitor.text).toBe(answer.text);
  });

  test("of the response that logs in are not stored either", async () => {
    await using site = await serve();
    expect((await site.browser().login()).headers["cache-control"]).toBe("no-store");
  });

  test("a static file that the page loads stays cacheable", async () => {
    const { site, browser } = await loggedIn();
    await using _site = site;
    expect((await browser.fetch("/file")).headers["cache-control"]).toBe("public, max-age=0");
  });

  test("304 and HEAD stay what they are", async () => {
    const { site, browser } = await loggedIn();
    await using _site = site;
    const { etag } = (await browser.page("/page")).headers;
    const same = await browser.page("/page", { "if-none-match": etag! });
    expect([same.status, same.text]).toEqual([304, ""]);
    const head = await browser.send("HEAD", "/page");
    expect([head.status, head.text, head.headers["content-length"]]).toEqual([200, "", "9"]);
  });

  test("an ended session says so on everything but pages, and the application's 401 stays its own", async () => {
    const { site, browser } = await loggedIn({
      routes: (app) => {
        app.get("/api", (req, res) => res.status(sessionOf(req).who === undefined ? 401 : 200).json({ mine: true }));
      },
    });
    await using _site = site;
    site.seconds(10);
    const api = await browser.fetch("/api");
    expect([api.status, api.headers["session-ended"], api.json()]).toEqual([401, "idle", { mine: true }]);
    const page = await browser.page();
    expect([page.status, page.headers["session-ended"]]).toEqual([302, undefined]);
    expect((await browser.page("/login")).text).toBe("login idle");
    expect((await browser.fetch("/api")).headers["session-ended"]).toBeUndefined();
    await browser.login();
    await browser.form("/logout");
    expect((await browser.page("/login")).text).toBe("login ");
  });

  test("a poll that regenerates its session after the end does not reach the browser", async () => {
    const { site, browser } = await loggedIn({
      routes: (app) => {
        app.get("/poll", (req, res, next) => {
          req.session.regenerate((error) => {
            if (error) return next(error);
            sessionOf(req)["fresh"] = true;
            res.send("polled");
          });
        });
      },
    });
    await using _site = site;
    site.seconds(10);
    const poll = await browser.fetch("/poll");
    expect([poll.text, poll.headers["set-cookie"]]).toEqual(["polled", undefined]);
  });

  test("endSession clears what logs in again, on pages only, with the reason", async () => {
    const cleared: string[] = [];
    const { site, browser } = await loggedIn({ options: { endSession: (_req, reason) => void cleared.push(reason) } });
    await using _site = site;
    site.seconds(10);
    await browser.fetch();
    await browser.ping({ idleFor: 0 });
    expect(cleared).toEqual([]);
    await browser.page();
    expect(cleared).toEqual(["idle"]);
  });
});

describe("the markup of head()", () => {
  const config = (text: string): Record<string, unknown> => {
    const [, content = ""] = /<meta name="session-security" content="([^"]*)">/.exec(text) ?? [];
    const json = content
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
    return JSON.parse(json) as Record<string, unknown>;
  };

  test("tells a person's page how the session stands, another's to ask besides, a visitor's nothing", async () => {
    const { site, browser } = await loggedIn({ routes, options: { monitor: { onEnd: "lock" } } });
    await using _site = site;
    const { session, user } = (await browser.ping()).json();
    const whose = { session, user };
    const person = config((await browser.page("/head")).text);
    expect(person).toMatchObject({
      url: "/session-security",
      lock: true,
      markup: { initial: { idleFor: expect.closeTo(0, 0), expireAfter: 10 }, ...whose },
    });
    expect(person["markup"]).not.toHaveProperty("ask");
    const weak = config((await browser.weak("/head")).text);
    expect(weak["markup"]).toMatchObject({ ask: true, session, initial: { expireAfter: 10 } });
    const visitor = config((await site.browser().page("/head")).text);
    expect(visitor).toEqual({ url: "/session-security", anonymous: true });
    site.seconds(10);
    expect(config((await browser.page("/head")).text)).toEqual(visitor);
  });

  test.each(['"><script>alert(1)</script>', "' onload='x", "</script>", "&quot;&lt;", "\u2028", "ada\u0000"])(
    "a user called %j ends no attribute, and is not shown",
    async (who) => {
      await using site = await serve({
        routes,
        options: { monitor: { loginUrl: "/login?a=b&c=\"><script>'#form" } },
      });
      const browser = site.browser();
      await browser.login(who);
      const { text } = await browser.page("/head");
      expect(text.match(/</g)).toHaveLength(3);
      expect(text).toMatch(
        /^<meta name="session-security" content="[^"<>]*"><script type="module" src="[^"<>]*" integrity="[^"<>]*"><\/script>$/,
      );
      expect(config(text)["around"]).toEqual({ login: "/login?a=b&c=%22%3E%3Cscript%3E%27&next={here}#form" });
      expect(text).not.toContain("ada");
    },
  );

  test("loads with each page what it may need without the network: what is set, and nothing else", async () => {
    const sources = (text: string): string[] =>
      [...text.matchAll(/\/([\w-]+)\.[0-9a-f]{16}\.js/g)].map(([, name]) => name!);
    const visitors = {
      routes,
      options: { monitor: { onEnd: "lock", confirmFormDiscard: true, drafts: true } },
    } as const;
    const { site, browser } = await loggedIn(visitors);
    await using _site = site;
    const german = { "accept-language": "de" };
    expect(sources((await browser.page("/head", german)).text)).toEqual(["de", "lock-de", "drafts-de", "unsaved"]);
    expect(sources((await site.browser().page("/head", german)).text)).toEqual(["anonymous"]);
    const plain = await loggedIn({ routes });
    await using _plain = plain.site;
    expect(sources((await plain.browser.page("/head")).text)).toEqual(["en"]);
    const counted = await loggedIn({ routes, options: { monitor: { countdown: true } } });
    await using _counted = counted.site;
    expect(sources((await counted.browser.page("/head")).text)).toEqual(["countdown", "en"]);
    expect(sources((await counted.site.browser().page("/head")).text)).toEqual(["anonymous"]);
  });

  test("names a file that is there, is what its hash says, and may be kept for ever", async () => {
    await using site = await serve({ routes });
    const browser = site.browser();
    const { text } = await browser.page("/head", { "accept-language": "xx, en;q=0.5" });
    const [, source = "", integrity = ""] = /src="([^"]+)" integrity="([^"]+)"/.exec(text) ?? [];
    const plain = await browser.send("GET", source, { "accept-encoding": "gzip, br;q=0" });
    expect(`sha384-${createHash("sha384").update(plain.text).digest("base64")}`).toBe(integrity);
    expect(plain.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      vary: "accept-encoding",
    });
    const packed = await bytes(site.port, source, { "accept-encoding": "gzip, deflate, br" });
    expect(packed.headers["content-encoding"]).toBe("br");
    expect(brotliDecompressSync(packed.body).toString()).toBe(plain.text);
    const head = await browser.send("HEAD", source);
    expect([head.status, head.text, head.headers["content-length"]]).toEqual([
      200,
      "",
      String(Buffer.byteLength(plain.text)),
    ]);
    expect((await browser.send("POST", source)).status).toBe(405);
    for (const path of ["x.js", "../package.json", "..%2fpackage.json", "__proto__", "constructor", "", "ping/x"]) {
      const missing = await browser.send("GET", `/session-security/${path}`);
      expect([missing.status, missing.headers["cache-control"]], path).toEqual([404, "no-store"]);
    }
  });
});

function bytes(port: number, path: string, headers: Record<string, string>) {
  return new Promise<{ headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    http
      .get({ port, host: "127.0.0.1", path, headers, agent: false }, (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("end", () => resolve({ headers: res.headers, body: Buffer.concat(chunks) }));
      })
      .on("error", reject);
  });
}

describe("what the application can ask", () => {
  test("inspect tells how a session stands, in seconds, and extends nothing", async () => {
    const { site, browser } = await loggedIn();
    await using _site = site;
    const { session } = (await browser.ping()).json();
    site.seconds(4);
    const standing = { user: "ada", tag: session, age: 4, idleFor: 4, policy: { warnAfter: 5, expireAfter: 10 } };
    expect((await browser.fetch("/standing")).json()).toEqual({ state: "active", ...standing });
    site.seconds(1);
    expect((await browser.fetch("/standing")).json()).toMatchObject({ state: "warning", idleFor: 5 });
    expect((await site.browser().fetch("/standing")).json()).toEqual({ state: "anonymous" });
    site.seconds(5);
    expect((await browser.fetch("/standing")).json()).toEqual({ state: "ended", reason: "idle" });
  });

  test("end ends here and in every tab, once", async () => {
    const { site, browser } = await loggedIn();
    await using _site = site;
    const tab = sharing(site, browser);
    expect((await browser.fetch("/end")).json()).toBe(true);
    expect((await tab.ping({ idleFor: 0 })).json()).toEqual({ ended: "logout" });
    expect((await tab.fetch("/end")).json()).toBe(false);
    expect((await browser.page()).status).toBe(302);
    expect((await browser.page("/login")).text).toBe("login logout");
  });

  test("sessions are listed by tag, and ended one by one or all but one", async () => {
    await using site = await serve({
      routes,
      options: { note: (req) => ({ agent: req.headers["user-agent"] ?? "" }) },
    });
    const browsers = [site.browser(), site.browser(), site.browser()] as const;
    for (const [index, browser] of browsers.entries()) {
      // oxlint-disable-next-line no-await-in-loop
      await browser.send(
        "POST",
        "/login",
        { accept: "text/html", "content-type": "application/x-www-form-urlencoded", "user-agent": `b${index}` },
        "who=ada",
      );
      site.seconds(1);
    }
    const list = await site.security.sessionsOf("ada");
    expect(list.map(({ note, age }) => [note["agent"], age])).toEqual([
      ["b0", 3],
      ["b1", 2],
      ["b2", 1],
    ]);
    expect(JSON.stringify(list)).not.toContain('"id"');
    expect(await site.security.endOne("bob", list[0]!.tag)).toBe(false);
    expect(await site.security.endOne("ada", "no such tag")).toBe(false);
    expect(await site.security.endOne("ada", list[0]!.tag)).toBe(true);
    expect(await site.security.endOne("ada", list[0]!.tag)).toBe(false);
    expect((await browsers[0].page()).status).toBe(302);
    expect((await browsers[0].page("/login")).text).toBe("login revoked");
    expect(await site.security.endAll("ada", { except: list[2]!.tag })).toBe(1);
    expect((await browsers[1].ping()).json()).toEqual({ ended: "revoked" });
    expect((await browsers[2].page()).text).toBe("hello ada");
    expect(await site.security.endAll("ada")).toBe(1);
    await expect(site.security.sessionsOf("")).rejects.toThrow(/not a user id/);
  });

  test("begin makes the session of a login that renders its page itself", async () => {
    await using site = await serve({
      routes: (app, security) => {
        app.post("/begin", (req, res, next) => {
          req.session.regenerate((error) => {
            if (error) return next(error);
            sessionOf(req).who = "ada";
            // oxlint-disable-next-line no-promise-in-callback
            security.begin(req).then(() => res.send(security.head(req)), next);
          });
        });
      },
    });
    const browser = site.browser();
    const page = await browser.form("/begin");
    expect(page.text).toContain("&quot;idleFor&quot;:0");
    expect((await browser.page()).text).toBe("hello ada");
    expect(await site.security.sessionsOf("ada")).toHaveLength(1);
    await browser.form("/begin");
    expect(await site.security.sessionsOf("ada")).toHaveLength(1);
  });

  test("begin for a session with an id of its own is the session that its requests belong to", async () => {
    await using site = await serve({
      session: false,
      options: {
        identify: (req) => {
          const [, user, session] = /^Bearer (\w+) (\w+)$/.exec(req.headers.authorization ?? "") ?? [];
          return user === undefined ? null : { user, session, age: 0 };
        },
      },
      routes: (app, security) => {
        app.get("/begin", async (req, res) => {
          await security.begin(req);
          res.send("begun");
        });
        app.get("/me", async (req, res) => res.json(await security.inspect(req)));
      },
    });
    const browser = site.browser();
    const token = { authorization: "Bearer ada s1" };
    expect((await browser.fetch("/me", token)).json()).toMatchObject({ state: "active" });
    expect((await browser.fetch("/me", { authorization: "Bearer bob s1" })).json()).toMatchObject({ user: "bob" });
    expect((await browser.fetch("/begin", { authorization: "Bearer eve s2" })).status).toBe(200);
    expect(await site.security.sessionsOf("eve")).toHaveLength(1);
    site.seconds(10);
    const late = await browser.fetch("/me", token);
    expect([late.status, late.headers["session-ended"]]).toEqual([401, "idle"]);
  });

  test("signal aborts when the session ends, and is released when the request closes", async () => {
    const at = gate();
    const signals: AbortSignal[] = [];
    const { site, browser } = await loggedIn({
      routes: (app, security) => {
        app.get("/events", async (req, res) => {
          const signal = security.signal(req);
          signals.push(signal, security.signal(req));
          res.write("open ");
          void at.pass();
          signal.addEventListener("abort", () => res.end(`closed: ${(signal.reason as { reason: string }).reason}`));
        });
        app.get("/nobody", (req, res) => res.json(security.signal(req).aborted));
        app.get("/end", async (req, res) => res.json(await security.end(req, "revoked")));
      },
    });
    await using _site = site;
    const stream = browser.fetch("/events");
    await at.arrived;
    expect(signals[0]).toBe(signals[1]);
    expect(signals[0]?.aborted).toBe(false);
    await browser.fetch("/end");
    expect((await stream).text).toBe("open closed: revoked");
    expect((await site.browser().fetch("/nobody")).json()).toBe(true);
  });

  test("events tell of a session's life, by tag and never by id; a listener that throws harms nobody", async () => {
    const { site, browser } = await loggedIn({ routes });
    await using _site = site;
    const heard: [string, unknown][] = [];
    const stops = (["begin", "extend", "end"] as const).map((name) => {
      site.security.on(name, () => {
        throw new Error("a bad listener");
      });
      return site.security.on(name, (event) => heard.push([name, event]));
    });
    await browser.login();
    await browser.page();
    await browser.weak();
    await browser.ping({ idleFor: 0 });
    await browser.fetch();
    await browser.form("/logout");
    await new Promise((resolve) => setImmediate(resolve));
    const told = heard.map(([name, event]) => {
      const { by, reason, ...rest } = event as { by?: string; reason?: string };
      expect(Object.keys(rest)).toEqual(expect.arrayContaining(["user", "session"]));
      return [name, by ?? reason ?? ""].join(" ");
    });
    // Ends are reported off the request's path, so that only what a request itself tells has an order.
    expect(told.filter((line) => !line.startsWith("end"))).toEqual([
      "extend person",
      "begin ",
      "extend person",
      "extend weak",
      "extend report",
      "extend person",
    ]);
    expect(told.filter((line) => line.startsWith("end"))).toEqual(["end logout", "end logout"]);
    expect(site.log.filter((line) => line.includes("a bad listener")).length).toBe(heard.length);
    for (const stop of stops) stop();
    await browser.login();
    expect(heard).toHaveLength(8);
    expect(() => site.security.on("bogus" as "end", () => {})).toThrow(/no event "bogus"/);
  });
});

describe("clients that hang up", () => {
  async function hangUp(
    site: Site,
    method: string,
    path: string,
    cookie: string,
    body: string,
    arrived: Promise<void>,
  ) {
    const request = http.request({
      port: site.port,
      host: "127.0.0.1",
      method,
      path,
      agent: false,
      headers: { cookie, accept: "text/html", "content-type": "application/x-www-form-urlencoded" },
    });
    request.on("error", () => {});
    request.end(body);
    await arrived;
    const closed = new Promise((resolve) => request.once("close", resolve));
    request.destroy();
    await closed;
  }

  test("during a logout are logged out all the same", async () => {
    const at = gate();
    const done = gate();
    const { site, browser } = await loggedIn({
      routes: (app) => {
        app.post("/slow-logout", async (req, res) => {
          await at.pass();
          delete sessionOf(req).who;
          res.once("close", () => {});
          res.send("bye");
          void done.pass();
        });
      },
    });
    await using _site = site;
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    await hangUp(site, "POST", "/slow-logout", cookie, "", at.arrived);
    at.open();
    await done.arrived;
    await new Promise((resolve) => setImmediate(resolve));
    expect((await browser.ping({ idleFor: 0 })).json()).toHaveProperty("ended");
  });

  test("during a login leave nothing that anybody could use, and no error behind", async () => {
    const at = gate();
    await using site = await serve({
      options: { policyFor: async () => (await at.pass(), {}) },
    });
    await hangUp(site, "POST", "/login", "", "who=ada", at.arrived);
    at.open();
    expect((await site.browser().page("/public")).text).toBe("public");
    expect(site.errors).toEqual([]);
  });
});

describe("odd targets", () => {
  test.each([
    "//session-security/ping",
    "/%73ession-security/ping",
    "/session-security/%70ing",
    "/Session-Security/ping",
    "/session-security/ping/",
    "/x/../session-security/ping",
  ])("%s is not the ping, and moves nothing", async (path) => {
    const { site, browser } = await loggedIn();
    await using _site = site;
    site.seconds(3);
    const headers = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty", "content-type": "application/json" };
    const answer = await browser.send("POST", path, headers, '{"idleFor":0}');
    expect([404, 405]).toContain(answer.status);
    expect((await browser.ping()).json()["idleFor"]).toBe(3);
  });

  test.each(["OPTIONS *", "POST *", "GET any.example:80"])("%s is 400, and no failure of the store", async (line) => {
    const { site } = await loggedIn({ routes: (app) => app.use((_req, res) => void res.send("everything")) });
    await using _site = site;
    const failures: unknown[] = [];
    site.security.on("storeFailure", (event) => failures.push(event));
    const answer = await raw(
      site.port,
      `${line} HTTP/1.1\r\nhost: h\r\naccept: text/html\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toContain("everything");
    expect(failures).toEqual([]);
  });

  test("the ping in absolute form is the ping", async () => {
    const { site, browser } = await loggedIn();
    await using _site = site;
    site.seconds(3);
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await raw(
      site.port,
      `POST http://h/session-security/ping?x HTTP/1.1\r\nhost: h\r\ncookie: ${cookie}\r\nsec-fetch-site: same-origin\r\n` +
        `content-type: application/json\r\ncontent-length: 13\r\nconnection: close\r\n\r\n{"idleFor":0}`,
    );
    expect(answer).toMatch(/"idleFor":0,/);
  });

  test("pipelined requests are judged one by one: what a logout ended stays ended for the next", async () => {
    const { site, browser } = await loggedIn();
    await using _site = site;
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = `host: h\r\ncookie: ${cookie}\r\naccept: text/html\r\n`;
    await raw(
      site.port,
      `POST /logout HTTP/1.1\r\n${headers}content-length: 0\r\n\r\nGET /page HTTP/1.1\r\n${headers}connection: close\r\n\r\n`,
    );
    expect((await browser.page()).status).toBe(302);
    expect(await site.security.sessionsOf("ada")).toEqual([]);
  });
});
