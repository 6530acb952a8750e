/** Who may begin a session: how many at once, and with what (never-back-by-itself). */
import type { Request } from "express";
import { expect, test } from "vitest";
import { LoginRefusedError } from "../../src/core/index.ts";
import type { RefuseEvent } from "../../src/server/index.ts";
import { gate, serve, sessionOf, sharing, type Setup } from "./harness.ts";

const refusing = { concurrent: { max: 2, beyond: "refuse" as const } };

test("one session more than allowed is refused, and its browser is not logged in", async () => {
  await using site = await serve({ options: refusing });
  const refused: RefuseEvent[] = [];
  site.security.on("refuse", (event) => refused.push(event));
  const [first, second, third] = [site.browser(), site.browser(), site.browser()];
  for (const browser of [first, second]) expect((await browser.login()).status).toBe(303);
  const answer = await third.login();
  expect(answer.status).toBe(403);
  expect(answer.headers).not.toHaveProperty("set-cookie");
  expect(answer.headers).not.toHaveProperty("location");
  expect((await third.page()).status).toBe(302);
  expect(refused).toEqual([{ code: "concurrent", user: "ada", note: {} }]);
  // Others are not counted, and a place that is free again can be taken.
  expect((await site.browser().login("bob")).status).toBe(303);
  await first.form("/logout");
  expect((await third.login()).status).toBe(303);
});

test("with end-oldest the oldest session makes room and is told why", async () => {
  await using site = await serve({ options: { concurrent: { max: 1, beyond: "end-oldest" } } });
  const [old, young] = [site.browser(), site.browser()];
  await old.login();
  site.seconds(1);
  await young.login();
  expect((await old.ping({ idleFor: 0 })).json()).toEqual({ ended: "concurrent" });
  expect((await old.fetch()).headers["session-ended"]).toBe("concurrent");
  await old.page();
  expect((await old.page("/login")).text).toBe("login concurrent");
  expect((await young.page()).text).toBe("hello ada");
});

test("many logins of one user at the same moment leave no more sessions than allowed", async () => {
  await using site = await serve({ options: refusing });
  const answers = await Promise.all(Array.from({ length: 12 }, () => site.browser().login()));
  expect(answers.filter(({ status }) => status === 303)).toHaveLength(2);
  expect(await site.security.sessionsOf("ada")).toHaveLength(2);
});

/** Logs in whoever carries the cookie of an earlier login, as remember-me libraries do. */
const rememberMe: NonNullable<Setup["routes"]> = (app) => {
  app.get("/remembered", (req, res) => {
    if (/remember=ada/.test(req.headers.cookie ?? "")) sessionOf(req).who = "ada";
    res.send(`hello ${sessionOf(req).who}`);
  });
};

/** A login handler as the guide shows it. */
const withCredential: NonNullable<Setup["routes"]> = (app, security) => {
  rememberMe(app, security);
  app.post("/sign-in", (req, res, next) => {
    req.session.regenerate(() => {
      sessionOf(req).who = "ada";
      security.begin(req, { credential: true }).then(() => res.redirect(303, "/"), next);
    });
  });
};

test("after an end for inactivity a remember-me cookie alone brings nobody back", async () => {
  await using site = await serve({ options: { credentialRequired: true }, routes: withCredential });
  const browser = site.browser();
  expect((await browser.form("/sign-in")).status).toBe(303);
  browser.jar.set("remember", "ada");
  expect((await browser.page()).text).toBe("hello ada");
  site.seconds(10);
  expect((await browser.page()).status).toBe(302);
  const back = await browser.page("/remembered");
  expect(back.status).toBe(403);
  expect(back.headers).not.toHaveProperty("set-cookie");
  expect((await browser.page()).status).toBe(302);
  // Also by a form that was open when the session ended, and from a browser that knows of no end.
  expect((await browser.form("/login", { who: "ada" })).status).toBe(403);
  const fresh = site.browser();
  fresh.jar.set("remember", "ada");
  expect((await fresh.page("/remembered")).status).toBe(403);
  expect((await browser.form("/sign-in")).status).toBe(303);
  expect((await browser.page()).text).toBe("hello ada");
});

test("without credentialRequired the application's remember-me logs in, as it did before", async () => {
  await using site = await serve({ routes: rememberMe });
  const browser = site.browser();
  browser.jar.set("remember", "ada");
  expect((await browser.page("/remembered")).text).toBe("hello ada");
  expect((await browser.page()).text).toBe("hello ada");
});

test("a session id of its own begins only where its library has just asked for a credential: never unseen", async () => {
  await using site = await serve({
    options: {
      credentialRequired: true,
      identify: (req: Request) => (req.headers["x-token"] ? { user: "ada", session: "token", age: 0 } : null),
    },
  });
  const answer = await site.browser().fetch("/public", { "x-token": "1" });
  expect(answer.status).toBe(401);
  expect(answer.headers["session-ended"]).toBe("unknown");
});

test("a handler that begins by itself can say why it may not, and leaves nobody logged in", async () => {
  await using site = await serve({
    options: refusing,
    routes: (app, security) => {
      app.post("/sign-in", (req, res, next) => {
        req.session.regenerate(() => {
          sessionOf(req).who = "ada";
          security.begin(req, { credential: true }).then(
            () => res.redirect(303, "/"),
            (error: unknown) => {
              if (!(error instanceof LoginRefusedError)) return next(error);
              sessionOf(req).who = undefined;
              res.status(409).send(`sorry: ${error.code}`);
            },
          );
        });
      });
    },
  });
  for (let i = 0; i < 2; i += 1) expect((await site.browser().form("/sign-in")).status).toBe(303);
  const browser = site.browser();
  expect(await browser.form("/sign-in")).toMatchObject({ status: 409, text: "sorry: concurrent" });
  expect((await browser.page()).status).toBe(302);
  expect(await site.security.sessionsOf("ada")).toHaveLength(2);
});

test("a slow request from before the end brings nobody back without a credential either", async () => {
  const at = gate();
  await using site = await serve({
    options: { credentialRequired: true },
    routes: (app, security) => {
      withCredential(app, security);
      app.get("/slow", async (req, res) => {
        await at.pass();
        sessionOf(req).who = "ada";
        res.send("slow");
      });
    },
  });
  const browser = site.browser();
  await browser.form("/sign-in");
  const slow = sharing(site, browser).page("/slow");
  await at.arrived;
  site.seconds(10);
  await browser.page();
  at.open();
  await slow;
  expect((await browser.page()).status).toBe(302);
});

test.each([
  [{ max: 0, beyond: "refuse" }, /concurrent\.max: 0 is not a whole number/],
  [{ max: 1.5, beyond: "refuse" }, /concurrent\.max: 1\.5/],
  [{ max: 2 }, /concurrent\.beyond: undefined is neither/],
  [{ max: 2, beyond: "evict" }, /concurrent\.beyond: "evict" is neither/],
  [{ max: 2, beyond: "refuse", than: 1 }, /concurrent\.than: is not an option/],
  [2, /concurrent: 2 is not an object/],
])("concurrent: %o stops the start", async (concurrent, message) => {
  await expect(serve({ options: { concurrent } as never })).rejects.toThrow(message);
});

test("credentialRequired together with adoptUnmarked stops the start: the one lets in what the other refuses", async () => {
  await expect(serve({ options: { credentialRequired: true, adoptUnmarked: true } })).rejects.toThrow(
    /adoptUnmarked: true lets sessions begin without a credential/,
  );
});
