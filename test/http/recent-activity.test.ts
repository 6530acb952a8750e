/** Stricter areas: re-authentication after a pause, without ending anything. */
import { expect, test } from "vitest";
import { serve, sessionOf } from "./harness.ts";

const strict = (seconds = 5) =>
  serve({
    routes: (app, security) => {
      app.get("/vault", security.recentActivity(seconds), (_req, res) => res.send("gold"));
      app.get(
        "/redirecting",
        security.recentActivity(seconds, (_req, res) => res.redirect(303, "/confirm")),
        (_req, res) => res.send("gold"),
      );
      app.post("/confirm", (req, res, next) => {
        const { who } = sessionOf(req);
        req.session.regenerate(() => {
          sessionOf(req).who = who;
          security.begin(req, { credential: true }).then(() => res.send("confirmed"), next);
        });
      });
    },
  });

test("who was never idle for so long goes in; who was is asked, and loading the page twice does not help", async () => {
  await using site = await strict();
  const browser = site.browser();
  await browser.login();
  for (let i = 0; i < 4; i += 1) {
    site.seconds(4);
    expect((await browser.page("/vault")).text).toBe("gold");
  }
  site.seconds(5);
  for (let i = 0; i < 2; i += 1) {
    const asked = await browser.fetch("/vault", { accept: "application/json" });
    expect(asked.status).toBe(401);
    expect(asked.json()).toMatchObject({ code: "reauthenticate" });
    expect((await browser.page("/vault")).status).toBe(401);
  }
  // Nothing was ended, and a report of the monitor does not open the door either.
  expect((await browser.page()).text).toBe("hello ada");
  await browser.ping({ idleFor: 0 });
  expect((await browser.page("/redirecting")).headers.location).toBe("/confirm");
});

test("a pause that the browser reports late counts, also when input came after it", async () => {
  await using site = await strict();
  const browser = site.browser();
  await browser.login();
  site.seconds(7);
  await browser.ping({ idleFor: 0.5 });
  expect((await browser.page("/vault")).status).toBe(401);
});

test("re-authentication begins a new session, and the area is open again", async () => {
  await using site = await strict();
  const browser = site.browser();
  await browser.login();
  site.seconds(6);
  expect((await browser.page("/vault")).status).toBe(401);
  const [before] = await site.security.sessionsOf("ada");
  expect((await browser.form("/confirm")).text).toBe("confirmed");
  const [after, ...others] = await site.security.sessionsOf("ada");
  expect(others).toEqual([]);
  expect(after!.tag).not.toBe(before!.tag);
  expect((await browser.page("/vault")).text).toBe("gold");
});

test("nobody, and an ended session, have no recent activity", async () => {
  await using site = await strict();
  const browser = site.browser();
  expect((await browser.page("/vault")).status).toBe(401);
  await browser.login();
  site.seconds(10);
  expect((await browser.page("/vault")).status).toBe(401);
});

test.each([[3.9], [0], [-5], [Number.NaN], [Infinity], ["300"]])(
  "recentActivity(%o) stops the start",
  async (seconds) => {
    await expect(strict(seconds as number)).rejects.toThrow(
      /recentActivity: .* is not a number of seconds of at least 4/,
    );
  },
);
