/** `monitor: { countdown: true }` in a real Chromium: the served files together, under the strictest policy. */
import { expect, test } from "vitest";
import { ask, launchChromium, until } from "../../e2e/browser.ts";
import { serve } from "../http/harness.ts";

const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

test("the countdown knows the time from what the monitor tells when it starts, without a question of its own", async () => {
  await using site = await serve({
    options: { policy: { warnAfter: 540, expireAfter: 600 }, monitor: { countdown: true } },
    routes: (app, security) =>
      void app.get("/counted", (req, res) => {
        res.setHeader("content-security-policy", POLICY);
        res.send(`<!doctype html><html lang="de"><head><title>Records</title>${security.head(req)}</head>
          <p><session-countdown text="Abmeldung {time}"></session-countdown></p></html>`);
      }),
  });
  const visitor = site.browser();
  await visitor.login();
  const chromium = await launchChromium();
  try {
    for (const [name, value] of visitor.jar) {
      await chromium.browser.setCookie({ name, value, domain: "127.0.0.1", path: "/" });
    }
    const tab = await chromium.open();
    const asked: string[] = [];
    tab.on("request", (request) => request.method() === "POST" && asked.push(request.url()));
    await tab.goto(`http://127.0.0.1:${site.port}/counted`);
    const text = `document.querySelector("session-countdown").shadowRoot?.textContent`;
    await until(tab, `/^Abmeldung in (10|9) Minuten$/.test(${text})`);
    expect(asked).toEqual([]);
    await ask(tab, `document.querySelector("session-security").monitor.stop()`);
    await until(tab, `${text} === ""`);
  } finally {
    await chromium.close();
  }
}, 30_000);
