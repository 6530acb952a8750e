/** What `STORE` says: which engine, and where. Checked before anything is connected to. */
import { EnvironmentError, text, type Environment } from "../environment.ts";

export type StoreAddress =
  /** All in this process, and gone with it. */
  | { readonly engine: "memory"; readonly shown: string }
  | { readonly engine: "sqlite"; readonly shown: string; readonly file: string }
  /** `url` may hold a password; `shown` never does. */
  | { readonly engine: "redis" | "postgres"; readonly shown: string; readonly url: string };

const RULE =
  "must be memory:, sqlite:FILE, redis://HOST, rediss://HOST or postgres://HOST/DATABASE (user:password@ before HOST)";

/** @throws EnvironmentError */
export function storeAddress(env: Environment): StoreAddress {
  const value = text(env, "STORE", "memory:");
  if (value === "memory:") return { engine: "memory", shown: value };
  const scheme = /^[a-z]+(?=:)/.exec(value)?.[0] ?? "";
  switch (scheme) {
    case "sqlite":
      return sqlite(value);
    case "redis":
    case "rediss":
      return server(value, "redis", /^(\/\d{0,5})?$/);
    case "postgres":
    case "postgresql":
      return server(value, "postgres", /^\/[^/]+$/);
    default:
      throw new EnvironmentError("STORE", scheme === "" ? "(no scheme)" : `${scheme}:`, RULE);
  }
}

function sqlite(value: string): StoreAddress {
  const file = value.slice("sqlite:".length);
  // SQLite's own names for databases that are gone with the process: that is what memory: is for.
  if (file !== "" && !file.startsWith(":memory:") && !file.startsWith("file:") && !file.startsWith("//"))
    return { engine: "sqlite", shown: value, file };
  throw new EnvironmentError("STORE", "sqlite:", "must name a file, such as sqlite:clinic.db");
}

function server(value: string, engine: "redis" | "postgres", path: RegExp): StoreAddress {
  // Not a caught TypeError of `new URL`: it carries its whole input, password included.
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && url.hostname !== "" && path.test(url.pathname)) {
    // Neither user name nor query: drivers take a password in the query as well.
    return { engine, shown: `${url.protocol}//${url.host}${url.pathname}`, url: value };
  }
  // The value is not shown: what could not be parsed may be a password in the wrong place.
  throw new EnvironmentError("STORE", `${engine}:`, RULE);
}
