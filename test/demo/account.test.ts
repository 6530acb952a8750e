import { expect, test } from "vitest";
import { openClinic, type Client } from "./clinic.ts";

const change = { current: "demo", new: "correct horse", again: "correct horse", others: "end" };

const isIn = async (client: Client) => (await client.ask("/whoami")).status === 200;

test("a changed password ends the other sessions, as the page proposes, and keeps this one", async () => {
  const clinic = await openClinic();
  const [here, there, nurse] = [clinic.client(), clinic.client(), clinic.client()];
  await Promise.all([here.login(), there.login(), nurse.login("other")]);
  expect((await here.ask("/account")).text).toMatch(/name="others"[^>]* checked/);
  const before = here.cookie;
  const answer = await here.ask("/account/password", { form: change });
  expect([answer.status, answer.headers.location]).toEqual([303, "/account?changed=1&ended=1"]);
  expect(await Promise.all([here, there, nurse].map(isIn))).toEqual([true, false, true]);
  // ASVS 5.0 7.2.4: the id that was known until now is worth nothing.
  expect(here.cookie).not.toBe(before);
  expect((await clinic.client().login("demo", "", "demo")).status).toBe(401);
  expect((await clinic.client().login("demo", "", "correct horse")).status).toBe(303);
});

test("the other sessions stay where their user wants it so", async () => {
  const clinic = await openClinic();
  const [here, there] = [clinic.client(), clinic.client()];
  await Promise.all([here.login(), there.login()]);
  const { others: _, ...form } = change;
  expect((await here.ask("/account/password", { form })).headers.location).toBe("/account?changed=1");
  expect(await Promise.all([here, there].map(isIn))).toEqual([true, true]);
});

test.each([
  ["the password until now is wrong", { current: "other" }, "not your password"],
  ["the new one is too short", { new: "short", again: "short" }, "at least 8"],
  ["the new one is too long", { new: "x".repeat(257), again: "x".repeat(257) }, "at most 256"],
  ["the repetition differs", { again: "correct house" }, "not the same"],
  ["nothing was sent", { current: "", new: "", again: "" }, "not your password"],
])("7.5.1: nothing changes when %s, also right after the login", async (_, wrong, sentence) => {
  const clinic = await openClinic();
  const [here, there] = [clinic.client(), clinic.client()];
  await Promise.all([here.login(), there.login()]);
  const answer = await here.ask("/account/password", { form: { ...change, ...wrong } });
  expect(answer.status).toBe(422);
  expect(answer.text).toContain(sentence);
  expect(answer.text).not.toContain("correct ho");
  expect(await isIn(there)).toBe(true);
  expect((await clinic.client().login()).status).toBe(303);
});
