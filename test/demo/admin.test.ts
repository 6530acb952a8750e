import { expect, test } from "vitest";
import { openClinic, type Client } from "./clinic.ts";

interface Live {
  readonly rows: readonly { readonly tag: string; readonly user: string }[];
  readonly beyond: number;
}

async function live(client: Client): Promise<Live> {
  return JSON.parse((await client.ask("/admin/live")).text) as Live;
}

const reasonOf = async (client: Client) => (await client.ask("/whoami")).headers["session-ended"];

/** The login page, as the browser of an ended session comes to it. */
async function loginPage(client: Client): Promise<string> {
  await client.visit("/");
  return (await client.visit("/login")).text;
}

test("only an administrator sees who is logged in, ends a session, and extends none by looking", async () => {
  const clinic = await openClinic();
  const [admin, nurse] = [clinic.client(), clinic.client()];
  await Promise.all([admin.login("admin"), nurse.login("other")]);
  for (const path of ["/admin", "/admin/live"]) expect((await nurse.ask(path)).status).toBe(403);
  for (const path of ["end", "end-user", "end-everyone", "disable", "enable"]) {
    const form = { user: "admin", tag: "x" };
    expect((await nurse.ask(`/admin/${path}`, { form })).status, path).toBe(403);
  }
  clinic.advance(50);
  await admin.ask("/admin/live");
  const { rows } = await live(admin);
  expect(rows).toEqual([
    expect.objectContaining({ user: "admin", idle: "50 s", current: true }),
    expect.objectContaining({ user: "other", idle: "50 s", current: false }),
  ]);
  await admin.ask("/admin/end", { form: { user: "other", tag: rows[1]?.tag ?? "" } });
  expect(await reasonOf(nurse)).toBe("revoked");
});

test("of very many sessions a hundred are shown, and the others are counted", async () => {
  const clinic = await openClinic();
  const admin = clinic.client();
  await admin.login("admin");
  for (let n = 0; n < 102; n++) await clinic.client().login();
  const { rows, beyond } = await live(admin);
  expect([rows.length, beyond]).toEqual([100, 3]);
  expect((await admin.ask("/admin")).text).toMatch(/data-beyond\s*>\s*And <span>3<\/span> more/);
});

test("all sessions of one user are ended, and nobody else's", async () => {
  const clinic = await openClinic();
  const [admin, one, two, nurse] = [clinic.client(), clinic.client(), clinic.client(), clinic.client()];
  await Promise.all([admin.login("admin"), one.login(), two.login(), nurse.login("other")]);
  const answer = await admin.ask("/admin/end-user", { form: { user: "demo" } });
  expect(answer.headers.location).toBe("/admin?ended=2");
  expect(await Promise.all([one, two, nurse, admin].map(reasonOf))).toEqual([
    "revoked",
    "revoked",
    undefined,
    undefined,
  ]);
  expect((await admin.ask("/admin/end-user", { form: { user: "nobody" } })).status).toBe(404);
});

test("everybody is ended but the one who asks, and reads why on the login page, as text", async () => {
  const clinic = await openClinic();
  const [admin, nurse, desk] = [clinic.client(), clinic.client(), clinic.client()];
  await Promise.all([admin.login("admin"), nurse.login("other"), desk.login("admin")]);
  const notice = "Maintenance <b>22:00</b>";
  const answer = await admin.ask("/admin/end-everyone", { form: { notice } });
  expect(answer.headers.location).toBe("/admin?ended=2");
  expect((await admin.ask("/admin?ended=2")).text).toContain("2 sessions were ended.");
  const page = await loginPage(nurse);
  expect(page).toContain("ended by the administration");
  expect(page).toContain("Maintenance &#60;b&#62;22:00&#60;/b&#62;");
  expect(await loginPage(desk)).toContain("Maintenance");
});

test("a notice may be left out, and is not too long", async () => {
  const clinic = await openClinic();
  const [admin, nurse] = [clinic.client(), clinic.client()];
  await Promise.all([admin.login("admin"), nurse.login("other")]);
  const long = await admin.ask("/admin/end-everyone", { form: { notice: "x".repeat(501) } });
  expect([long.status, await reasonOf(nurse)]).toEqual([422, undefined]);
  await admin.ask("/admin/end-everyone", { form: { notice: "  " } });
  expect(await loginPage(nurse)).not.toContain("blockquote");
});

test("a disabled user is out at once and does not come back until enabled", async () => {
  const clinic = await openClinic();
  const [admin, nurse] = [clinic.client(), clinic.client()];
  await Promise.all([admin.login("admin"), nurse.login("other")]);
  await admin.ask("/admin/disable", { form: { user: "other" } });
  expect(await reasonOf(nurse)).toBe("revoked");
  expect(await loginPage(nurse)).toContain("Your account was disabled");
  expect((await nurse.login("other")).status).toBe(401);
  await admin.ask("/admin/enable", { form: { user: "other" } });
  expect((await nurse.login("other")).status).toBe(303);
});

test("administrators do not lock themselves out", async () => {
  const admin = (await openClinic()).client();
  await admin.login("admin");
  expect((await admin.ask("/admin/disable", { form: { user: "admin" } })).status).toBe(422);
  expect((await admin.ask("/admin")).status).toBe(200);
});

test.each(["end", "end-user", "end-everyone", "disable", "enable"])(
  "an administrator who was away confirms before %s",
  async (action) => {
    const clinic = await openClinic();
    const [admin, nurse] = [clinic.client(), clinic.client()];
    await admin.login("admin");
    clinic.advance(300);
    await admin.visit("/");
    await nurse.login("other");
    const form = { user: "other", tag: (await live(admin)).rows[1]?.tag ?? "" };
    const answer = await admin.ask(`/admin/${action}`, { form });
    expect(answer.headers.location).toBe("/confirm?next=%2Fadmin");
    expect(await reasonOf(nurse)).toBeUndefined();
    expect((await clinic.client().login("other")).status).toBe(303);
  },
);
