/** The demo as people start it: a process of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const main = fileURLToPath(new URL("../../demo/main.ts", import.meta.url));

/** `node`: arguments of Node. With a `channel` it can be sent messages, and its errors go where the test's own go. */
export function run(
  env: Readonly<Record<string, string>>,
  { node = [], channel = false }: { readonly node?: readonly string[]; readonly channel?: boolean } = {},
): ChildProcess {
  const program = spawn(process.execPath, [...node, main], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: channel ? ["ignore", "pipe", "inherit", "ipc"] : "pipe",
  });
  onTestFinished(() => void program.kill("SIGKILL"));
  return program;
}

export async function errorsOf(program: ChildProcess): Promise<string> {
  return program.stderr === null ? "" : text(program.stderr);
}

/** From the one line that it prints when it listens. */
export async function urlOf(program: ChildProcess): Promise<string> {
  if (program.stdout === null) throw new Error("no output to read");
  for await (const line of createInterface(program.stdout)) {
    const url = /http:\/\/\S+$/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error("it did not say where it listens");
}

/** Over connections that are kept alive, as browsers keep them. */
export function ask(
  url: string,
  form?: string,
  cookie = "",
): Promise<{ status: number; text: string; cookie: string }> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, ...(form !== undefined && { "content-type": "application/x-www-form-urlencoded" }) };
    const outgoing = request(url, { method: form === undefined ? "GET" : "POST", headers });
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      const { statusCode: status = 0, headers: answered } = response;
      const set = answered["set-cookie"]?.[0]?.split(";")[0] ?? "";
      text(response).then((body) => resolve({ status, text: body, cookie: set }), reject);
    });
    outgoing.end(form);
  });
}
