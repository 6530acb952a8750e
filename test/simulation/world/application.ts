/** The application behind the guard: it logs in and out, shows pages, and answers polls and slow requests. */
import type { Request } from "express";
import type { Engine, Visit } from "../../../src/server/index.ts";
import type { FakeRequest, FakeResponse } from "./http.ts";
import type { World } from "./world.ts";

export async function application(
  world: World,
  engine: Engine<Request>,
  req: FakeRequest,
  res: FakeResponse,
  visit: Visit | undefined,
): Promise<void> {
  const { time, truth, settings } = world;
  const { session, sent } = req;
  const login = session?.login;
  const user = session?.user;
  if (user !== undefined) truth.requests.authenticated(login!, sent);
  const [path = "", query = ""] = sent.path.split("?");
  const redirect = (to: string): void => {
    res.statusCode = 302;
    res.setHeader("location", to);
    res.end();
  };
  const regenerate = async (): Promise<void> => new Promise((done) => req.session!.regenerate(() => done()));

  if (path === "/login" && sent.method === "POST") {
    const same = user === query && !settings.loginRegenerates;
    if (settings.loginRegenerates) await regenerate();
    req.session!.user = query;
    if (!same) req.session!.login = truth.requests.presented(query, sent);
    if (user !== undefined && !same) truth.requests.closing(login!, sent);
    return redirect("/page");
  }
  if (path === "/logout") {
    world.onLogout?.();
    world.onLogout = undefined;
    if (user !== undefined) truth.requests.closing(login!, sent);
    if (settings.logoutBy === "destroy") await new Promise<void>((done) => req.session!.destroy(() => done()));
    else if (settings.logoutBy === "regenerate") await regenerate();
    else {
      delete req.session!.user;
      delete req.session!.login;
    }
    return redirect("/login");
  }
  if (path === "/slow" || path === "/api") {
    await time.pass(Number(query));
    if (req.session !== undefined && user !== undefined) req.session.n = (req.session.n ?? 0) + 1;
  }
  if (path === "/page" || path === "/slow") {
    if (user === undefined) return redirect("/login");
    // What `head()` writes (src/server/head.ts).
    const { basePath, monitor } = engine.options;
    const { session: tag, user: userTag } = visit!.answer;
    const ask = visit!.how === "person" ? {} : { ask: true as const };
    const initial = engine.current(visit!);
    res.page = {
      kind: "protected",
      login,
      config: { url: basePath, session: tag, user: userTag, initial, ...ask, ...monitor },
    };
    return void res.end();
  }
  if (path === "/login") {
    res.page = { kind: "login", login: undefined, config: {} };
    return void res.end();
  }
  // Polls and calls of scripts.
  res.statusCode = user === undefined ? 401 : 200;
  res.end();
}
