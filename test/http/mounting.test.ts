/** Wrong mounting, wrong answers of the application, and stores that are away: nobody is let in, and it is said why. */
import express, { type Request } from "express";
import session from "express-session";
import { describe, expect, test } from "vitest";
import type { Options } from "../../src/adapters/express/index.ts";
import { sessionSecurity } from "../../src/adapters/express/index.ts";
import { memory } from "../../src/stores/memory/index.ts";
import { fallible, gate, serve, sessionOf, type AppSession, type Setup } from "./harness.ts";

/** A page that tells whether the application's handlers were reached, and as whom. */
const reached: NonNullable<Setup["routes"]> = (app) => {
  app.get("/reached", (req, res) => res.send(`reached by ${(req.session as AppSession | undefined)?.who ?? "nobody"}`));
};

type Identify = Options<Request>["identify"];

describe("identify", () => {
  const reject =
    (value: unknown): Identify =>
    async () => {
      // What callback APIs wrapped by hand do: reject() without a reason.
      return Promise.reject(value);
    };
  const raise =
    (value: unknown): Identify =>
    () => {
      throw value;
    };
  const said =
    (value: unknown): Identify =>
    () =>
      value as string;

  test.each<[string, Identify, RegExp]>([
    ["throws", raise(new Error("directory is away")), /directory is away/],
    ["rejects", reject(new Error("directory is away")), /directory is away/],
    ["throws nothing in particular", raise(undefined), /session-security.*identify/],
    ["rejects with nothing in particular", reject(undefined), /session-security/],
    ["rejects with null", reject(null), /session-security/],
    // Express takes these words for "leave this router" and goes on.
    ['throws "route"', raise("route"), /session-security/],
    ['rejects with "router"', reject("router"), /session-security/],
    ["answers true", said(true), /identify.*true/],
    ["answers an empty text", said(""), /identify/],
    ["answers NaN", said(Number.NaN), /identify.*NaN/],
    ["answers an object without user", said({ id: 1 }), /identify.*user/],
    ["answers a user that is a number", said({ user: 1 }), /identify.*user/],
    ["answers a list", said(["ada"]), /identify/],
    ["answers a function", said(() => "ada"), /identify/],
    ["answers an empty session", said({ user: "ada", session: "" }), /identify.*session/],
    // Two of them would have one tag and one hash.
    ["answers half a character", said("ada\ud800"), /identify.*user/],
    ["answers half a character in a session", said({ user: "ada", session: "\udc00" }), /identify.*session/],
    ["answers a negative age", said({ user: "ada", session: "s", age: -1 }), /identify.*age/],
    ["resolves to nonsense", async () => true as unknown as string, /identify/],
  ])("that %s is an error 500 that says so, for pages and pings, and never anonymous", async (_, identify, message) => {
    await using site = await serve({ options: { identify }, routes: reached });
    const browser = site.browser();
    for (const answer of [await browser.page("/reached"), await browser.fetch("/reached"), await browser.ping()]) {
      expect([answer.status, answer.text.includes("reached by")]).toEqual([500, false]);
    }
    expect(site.errors).toHaveLength(3);
    for (const error of site.errors) {
      expect(error).toBeInstanceOf(Error);
      expect(error.message).toMatch(message);
    }
  });

  test("may be a thenable of a query builder, and is taken at its word", async () => {
    await using site = await serve({
      options: {
        identify: (req) =>
          ({
            // oxlint-disable-next-line no-thenable
            then: (resolve: (user: string | undefined) => void) => resolve(sessionOf(req).who),
          }) as unknown as Promise<string>,
      },
    });
    const browser = site.browser();
    await browser.login();
    expect((await browser.page()).text).toBe("hello ada");
    site.seconds(10);
    expect((await browser.page()).status).toBe(302);
  });

  test("that fails only when the response ends withholds what the application wrote", async () => {
    let failing = false;
    await using site = await serve({
      options: {
        identify: (req) => {
          if (failing && sessionOf(req)["done"] === true) throw new Error("directory is away");
          return sessionOf(req).who;
        },
      },
      routes: (app) => {
        app.get("/secret", (req, res) => {
          sessionOf(req)["done"] = true;
          res.cookie("leak", "1").set("x-leak", "1").status(201);
          res.statusMessage = "leak";
          res.send("the secret");
        });
      },
    });
    const browser = site.browser();
    await browser.login();
    failing = true;
    const answer = await browser.page("/secret");
    expect([answer.status, answer.text]).toEqual([500, "The request could not be completed."]);
    expect(answer.headers).not.toHaveProperty("x-leak");
    expect(answer.headers).not.toHaveProperty("set-cookie");
    expect(site.log.join()).toMatch(/withheld: directory is away/);
  });

  test("that changes its mind during a request ends the first user's session and begins the other's", async () => {
    await using site = await serve({
      routes: (app) => {
        app.get("/become", (req, res) => {
          sessionOf(req).who = "bob";
          res.send("you are bob");
        });
      },
    });
    const browser = site.browser();
    await browser.login("ada");
    await browser.page("/become");
    expect([await site.security.sessionsOf("ada"), await site.security.sessionsOf("bob")]).toMatchObject([
      [],
      [{ user: "bob" }],
    ]);
  });

  test("that still names a user after the end: 401 and the reason, never onward", async () => {
    await using site = await serve({
      options: { identify: (req) => (req.headers.authorization === undefined ? sessionOf(req).who : "ada") },
      routes: reached,
    });
    const browser = site.browser();
    await browser.login();
    site.seconds(10);
    const token = { authorization: "Bearer token" };
    for (const answer of [await browser.page("/reached", token), await browser.fetch("/reached", token)]) {
      expect([answer.status, answer.headers["session-ended"]]).toEqual([401, expect.stringMatching(/idle|unknown/)]);
      expect(answer.text).not.toContain("reached");
    }
  });

  test("of passport's kind is emptied: req.user does not outlive its session", async () => {
    await using site = await serve({
      options: { identify: (req) => (req as Request & { user?: { id: string } }).user?.id },
      before: (app) => {
        // What passport.session() does: the user of the blob, looked up again for each request.
        app.use((req, _res, next) => {
          const { who } = sessionOf(req);
          if (who !== undefined) Object.assign(req, { user: { id: who } });
          next();
        });
      },
      routes: (app) => {
        app.post("/passport-login", (req, res) => {
          sessionOf(req).who = "ada";
          Object.assign(req, { user: { id: "ada" } });
          res.send("in");
        });
        app.get("/user", (req, res) => res.json({ user: (req as { user?: unknown }).user ?? null }));
      },
    });
    const browser = site.browser();
    await browser.form("/passport-login");
    expect((await browser.page("/user")).json()).toEqual({ user: { id: "ada" } });
    site.seconds(10);
    expect((await browser.fetch("/user")).json()).toEqual({ user: null });
    expect((await browser.page("/user")).json()).toEqual({ user: null });
  });
});

describe("policyFor and note", () => {
  test.each<[string, Partial<Options<Request>>, RegExp]>([
    [
      "policyFor throws",
      {
        policyFor: () => {
          throw new Error("no roles");
        },
      },
      /no roles/,
    ],
    ["policyFor rejects", { policyFor: async () => Promise.reject(new Error("no roles")) }, /no roles/],
    ["policyFor rejects with nothing", { policyFor: async () => Promise.reject(undefined) }, /not an Error/],
    ["policyFor answers nothing", { policyFor: () => undefined as never }, /policyFor/],
    ["policyFor answers a number", { policyFor: () => 300 as never }, /policyFor.*300/],
    ["policyFor misspells", { policyFor: () => ({ expireafter: 60 }) as never }, /policyFor\.expireafter/],
    ["policyFor warns after the end", { policyFor: () => ({ warnAfter: 9, expireAfter: 8 }) }, /policyFor\.warnAfter/],
    ["policyFor is endless", { policyFor: () => ({ expireAfter: Infinity }) }, /policyFor\.expireAfter.*Infinity/],
    ["a note is too long", { note: () => ({ agent: "x".repeat(1025) }) }, /note.*1024/],
    [
      "a note throws",
      {
        note: () => {
          throw new Error("no note");
        },
      },
      /no note/,
    ],
    ["a note is a text", { note: () => "x" as never }, /note/],
    ["a note is a promise", { note: (async () => ({ a: "b" })) as never }, /note/],
    ["a note holds an object", { note: () => ({ agent: { os: "x" } }) as never }, /note/],
  ])("%s: nobody is logged in, and nothing of the answer goes out", async (_, options, message) => {
    await using site = await serve({ options });
    const browser = site.browser();
    const login = await browser.login();
    expect([login.status, login.headers.location, login.headers["set-cookie"]]).toEqual([500, undefined, undefined]);
    expect(site.log.join("\n")).toMatch(message);
    expect((await browser.page()).status).toBe(302);
    expect(await site.security.sessionsOf("ada")).toEqual([]);
  });
});

describe("mounting", () => {
  test("without a session library is an error that says so, and not anonymous", async () => {
    for (const identify of [(req: Request) => sessionOf(req).who, () => "ada"]) {
      // oxlint-disable-next-line no-await-in-loop
      await using site = await serve({ session: false, routes: reached, options: { identify } });
      const answer = await site.browser().page("/reached");
      expect([answer.status, site.errors[0]?.message]).toEqual([500, expect.stringMatching(/after a session library/)]);
    }
  });

  test("twice is an error that says so", async () => {
    const again = sessionSecurity({ identify: () => null, store: memory(), log: () => {} });
    await using site = await serve({ before: (app) => void app.use(again) });
    expect((await site.browser().page()).status).toBe(500);
    expect(site.errors[0]?.message).toMatch(/mounted twice/);
    await again.close();
  });

  test("a request that did not pass the guard is told where to mount it", async () => {
    const security = sessionSecurity({ identify: () => null, store: memory(), log: () => {} });
    const request = {} as Request;
    for (const ask of [security.head, security.signal, security.endReason]) {
      expect(() => ask(request)).toThrow(/did not pass the guard; mount it before the route/);
    }
    for (const ask of [security.inspect, security.begin, security.end]) {
      await expect(ask(request)).rejects.toThrow(/did not pass the guard/);
    }
    await security.close();
  });

  test("begin before identify knows a user is an error that says so", async () => {
    await using site = await serve({
      routes: (app, security) => {
        app.post("/early", async (req, res) => {
          await security.begin(req);
          res.send("in");
        });
      },
    });
    expect((await site.browser().form("/early")).json()["error"]).toMatch(/begin: identify knows no user yet/);
  });

  test("below a path, the package's routes are where basePath says", async () => {
    const store = memory();
    const security = sessionSecurity({
      identify: (req) => sessionOf(req).who,
      store,
      basePath: "/app/session-security",
      log: () => {},
    });
    await using site = await serve({
      options: { identify: () => null, passive: [] },
      before: (app) => {
        const inner = express();
        inner.use(session({ secret: "inner", resave: false, saveUninitialized: false }));
        inner.use(security);
        inner.post("/in", (req, res) => {
          sessionOf(req).who = "ada";
          res.send("in");
        });
        inner.get("/head", (req, res) => res.send(security.head(req)));
        inner.use((_req, res) => res.status(404).send("none"));
        app.use("/app", inner);
      },
    });
    const browser = site.browser();
    await browser.form("/app/in");
    const ping = { "sec-fetch-site": "same-origin", "content-type": "application/json" };
    const answer = await browser.send("POST", "/app/session-security/ping", ping, "{}");
    expect(answer.json()).toHaveProperty("idleFor");
    const source = /src="([^"]+)"/.exec((await browser.page("/app/head")).text)![1]!;
    expect((await browser.send("GET", source)).status).toBe(200);
    await security.close();
  });
});

describe("a cookie that outlives the browser", () => {
  test.each([
    ["maxAge", { maxAge: 60_000 }],
    ["expires", { expires: new Date(Date.now() + 60_000) }],
    ["a function", () => ({ maxAge: 60_000 })],
  ])("by %s is refused, with the option to change", async (_, cookie) => {
    await using site = await serve({ session: { cookie: cookie as never }, routes: reached });
    const answer = await site.browser().page("/reached");
    expect([answer.status, answer.json()["error"]]).toEqual([
      500,
      expect.stringMatching(/allowPersistentCookie: true/),
    ]);
  });

  test("set at login is refused, and nobody is in", async () => {
    await using site = await serve({
      routes: (app) => {
        app.post("/remember", (req, res) => {
          sessionOf(req).who = "ada";
          req.session.cookie.maxAge = 60_000;
          res.send("in, for long");
        });
      },
    });
    const browser = site.browser();
    const answer = await browser.form("/remember");
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([500, undefined]);
    expect(site.log.join()).toMatch(/allowPersistentCookie/);
    expect(await site.security.sessionsOf("ada")).toEqual([]);
    expect((await browser.page()).status).toBe(302);
  });

  test("is accepted where the application says so, and ends as ever", async () => {
    await using site = await serve({
      session: { cookie: { maxAge: 1e9 } },
      options: { allowPersistentCookie: true },
    });
    const browser = site.browser();
    await browser.login();
    expect((await browser.page()).text).toBe("hello ada");
    site.seconds(10);
    expect((await browser.page()).status).toBe(302);
  });
});

describe("the session library's store away", () => {
  test("is 503, never anonymous, and back to normal afterwards", async () => {
    await using site = await serve({ routes: reached });
    const failures: string[] = [];
    site.security.on("storeFailure", ({ operation }) => failures.push(operation));
    const browser = site.browser();
    await browser.login();
    site.blobs.emit("disconnect");
    for (const answer of [await browser.page("/reached"), await browser.fetch("/reached"), await browser.ping()]) {
      expect([answer.status, answer.headers["retry-after"], answer.headers["set-cookie"]]).toEqual([
        503,
        "1",
        undefined,
      ]);
    }
    expect(failures).toHaveLength(3);
    site.blobs.emit("connect");
    expect((await browser.page()).text).toBe("hello ada");
  });
});

describe.each(["rejects", "hangs", "throws"] as const)("our store that %s", (mode) => {
  function failing(): { setup: Setup; state: ReturnType<typeof fallible>["state"] } {
    const state = { mode: "works", only: undefined } as ReturnType<typeof fallible>["state"];
    return {
      state,
      setup: {
        options: { storeTimeout: 0.02 },
        store: (inner) => {
          const made = fallible(inner);
          return new Proxy(made.store, {
            get(target, name) {
              Object.assign(made.state, state);
              return Reflect.get(target, name, target) as unknown;
            },
          });
        },
        routes: (app, security) => {
          reached(app, security);
          app.post("/forget", (req, res) => {
            delete sessionOf(req).who;
            res.send("forgotten");
          });
          app.post("/end", async (req, res) => {
            await security.end(req);
            res.send("ended");
          });
        },
      },
    };
  }

  test("makes pages 503 and leaves cookie and blob as they are", async () => {
    const { setup, state } = failing();
    await using site = await serve(setup);
    const browser = site.browser();
    await browser.login();
    const cookies = [...browser.jar];
    state.mode = mode;
    for (const answer of [await browser.page("/reached"), await browser.fetch("/reached")]) {
      expect([answer.status, answer.headers["retry-after"], answer.headers["set-cookie"]]).toEqual([
        503,
        "1",
        undefined,
      ]);
      expect(answer.text).not.toContain("reached");
    }
    state.mode = "works";
    expect([...browser.jar]).toEqual(cookies);
    expect((await browser.page()).text).toBe("hello ada");
  });

  test("logs nobody out, and says so", async () => {
    const { setup, state } = failing();
    await using site = await serve(setup);
    const browser = site.browser();
    await browser.login();
    state.mode = mode;
    state.only = "end";
    const answer = await browser.form("/forget");
    expect([answer.status, answer.text.includes("forgotten"), answer.headers["set-cookie"]]).toEqual([
      503,
      false,
      undefined,
    ]);
    expect((await browser.form("/end")).status).toBe(500);
    const ping = { "sec-fetch-site": "same-origin", "content-type": "application/json" };
    expect((await browser.send("POST", "/session-security/logout", ping, "{}")).status).toBe(503);
    state.mode = "works";
    expect((await browser.page()).text).toBe("hello ada");
    expect((await browser.form("/forget")).text).toBe("forgotten");
    expect((await browser.page()).status).toBe(302);
  });

  test("logs nobody in, and says so", async () => {
    const { setup, state } = failing();
    await using site = await serve(setup);
    const browser = site.browser();
    state.mode = mode;
    state.only = "open";
    const answer = await browser.login();
    expect([answer.status, answer.headers.location, answer.headers["set-cookie"]]).toEqual([503, undefined, undefined]);
    state.mode = "works";
    expect((await browser.page()).status).toBe(302);
    expect(await site.security.sessionsOf("ada")).toEqual([]);
  });

  test("does not matter to anonymous visitors", async () => {
    const { setup, state } = failing();
    await using site = await serve(setup);
    state.mode = mode;
    expect((await site.browser().page("/public")).text).toBe("public");
  });

  test("is told to whoever listens", async () => {
    const { setup, state } = failing();
    await using site = await serve(setup);
    const browser = site.browser();
    await browser.login();
    const heard: [string, string][] = [];
    site.security.on("storeFailure", ({ operation, error }) => heard.push([operation, error.name]));
    state.mode = mode;
    await browser.page();
    expect(heard[0]).toEqual(["touch", "StoreError"]);
  });
});

test("a logout that the store could not record, after part of the answer went out, is cut off and not saved", async () => {
  const state = { mode: "works", only: "end" } as ReturnType<typeof fallible>["state"];
  await using site = await serve({
    store: (inner) => {
      const made = fallible(inner);
      return new Proxy(made.store, {
        get: (target, name) => (Object.assign(made.state, state), Reflect.get(target, name, target) as unknown),
      });
    },
    routes: (app) => {
      app.post("/forget", (req, res) => {
        delete sessionOf(req).who;
        res.setHeader("content-length", 20);
        res.write("first half");
        res.end("other half");
      });
    },
  });
  const browser = site.browser();
  await browser.login();
  state.mode = "rejects";
  await expect(browser.form("/forget")).rejects.toThrow(/aborted|hang up|reset/i);
  state.mode = "works";
  expect((await browser.page()).text).toBe("hello ada");
});

test("a handler that answers and then fails does not outrun what its answer did to the session", async () => {
  const at = gate();
  await using site = await serve({
    options: {
      policyFor: async () => {
        await at.pass();
        return { warnAfter: 5, expireAfter: 10 };
      },
    },
    routes: (app) => {
      app.post("/clumsy", (req, res) => {
        sessionOf(req).who = "ada";
        res.send("in");
        throw new Error("after the answer");
      });
    },
  });
  const browser = site.browser();
  const answer = browser.form("/clumsy");
  await at.arrived;
  at.open();
  expect((await answer).text).toBe("in");
  expect((await browser.page()).text).toBe("hello ada");
});
