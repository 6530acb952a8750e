import { expect, test } from "vitest";
import { html } from "../../demo/html.ts";
import { openClinic } from "./clinic.ts";

const pages = ["/", "/form", "/sessions", "/account", "/confirm", "/admin", "/patients/L-2041"];

test("7.4.4: every page of a user has a visible way to log out, and it logs out", async () => {
  const client = (await openClinic()).client();
  await client.login("admin");
  for (const path of [...pages, "/nowhere"]) {
    expect((await client.ask(path)).text, path).toMatch(/action="\/logout"[\s\S]*<button class="quiet">Log out/);
  }
  expect((await client.ask("/logout", { form: { token: await client.token() } })).status).toBe(303);
  for (const path of pages) expect((await client.ask(path)).headers.location, path).toMatch(/^\/login/);
});

test("the content policy is the strictest there is, and nothing on any page is inline", async () => {
  const client = (await openClinic()).client();
  const login = await client.ask("/login");
  expect(login.headers["content-security-policy"]).toBe(
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';form-action 'self';" +
      "frame-ancestors 'none';base-uri 'none';require-trusted-types-for 'script'",
  );
  await client.login("admin");
  for (const path of [...pages, "/nowhere"]) {
    const { text } = await client.ask(path);
    expect(text, path).toContain("</html>");
    expect(text, path).not.toMatch(/<style|<script(?![^>]* src=)|\sstyle=|\son\w+=/);
  }
});

test("headers: no HSTS on plain HTTP, not framed, no sniffing, no word about the software", async () => {
  const { headers } = await (await openClinic()).client().ask("/login");
  expect(headers["strict-transport-security"]).toBeUndefined();
  expect(headers["x-powered-by"]).toBeUndefined();
  expect(headers["x-frame-options"]).toBe("DENY");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["referrer-policy"]).toBe("same-origin");
});

test("behind a trusted proxy that ends TLS the cookie is Secure and HSTS is sent, otherwise its word counts nothing", async () => {
  const forwarded = { "x-forwarded-proto": "https" };
  const form = { username: "demo", password: "demo" };
  const trusted = await (await openClinic({ TRUST_PROXY: "1" })).client().ask("/login", { form, headers: forwarded });
  expect(trusted.headers["set-cookie"]?.[0]).toMatch(/; Secure/);
  expect(trusted.headers["strict-transport-security"]).toMatch(/^max-age=\d+$/);
  const direct = await (await openClinic()).client().ask("/login", { form, headers: forwarded });
  expect(direct.headers["set-cookie"]?.[0]).toMatch(/^lindenhof=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
});

test("no anonymous visitor gets a session, and no page of a user is kept in a cache", async () => {
  const client = (await openClinic()).client();
  expect((await client.ask("/login")).headers["set-cookie"]).toBeUndefined();
  expect((await client.ask("/login")).headers["cache-control"]).toBe("no-store");
  await client.login();
  for (const path of ["/", "/form", "/sessions", "/whoami", "/notifications"]) {
    expect((await client.ask(path)).headers["cache-control"], path).toBe("no-store");
  }
});

test.each(["/nowhere", "/patients/L-0", "/public/nothing.css", "/public/../main.ts", "/<script>alert(1)</script>"])(
  "%s is a page that does not exist, and says no more than that",
  async (path) => {
    const { status, text } = await (await openClinic()).client().ask(path, { headers: { accept: "text/html" } });
    // Without a login a patient's page does not even say whether it exists.
    expect(status).toBe(path.startsWith("/patients") ? 302 : 404);
    expect(text).not.toMatch(/<script>|node_modules|\.ts:/);
  },
);

test.each([
  ["/%E0%A4%A", {}],
  ["/public/%E0%A4%A", {}],
  ["/login", { form: { username: "x".repeat(70_000) } }],
  ["/login", { json: {}, headers: { "content-type": "application/x-www-form-urlencoded; charset=nonsense" } }],
])("what cannot be read is the client's error, without a stack: %s", async (path, ask) => {
  const clinic = await openClinic();
  const { status, text } = await clinic.client().ask(path, ask);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(text).not.toMatch(/node_modules|\bat .*:\d+:\d+/);
  expect(clinic.failures).toEqual([]);
});

test("a template escapes whatever is not a template", () => {
  const written = html`<p title="${'"`'}">${["<b>", "a & 'b'"]}</p>`;
  expect(written.text).toBe('<p title="&#34;&#96;">&#60;b&#62;a &#38; &#39;b&#39;</p>');
  expect(html`${html`<b>${1}</b>`}${false}${null}${undefined}`.text).toBe("<b>1</b>");
});
