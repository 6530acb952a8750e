/** The application behind the guard: it logs in and out, shows pages, and answers polls and slow requests. */
import type { Request } from "express";
import type { Context } from "../../../src/adapters/express/context.ts";
import { beginHere } from "../../../src/adapters/express/departure.ts";
import { LoginRefusedError } from "../../../src/core/index.ts";
import type { Engine } from "../../../src/server/index.ts";
import type { FakeRequest, FakeResponse } from "./http.ts";
import type { World } from "./world.ts";

export async function application(
  world: World,
  engine: Engine<Request>,
  req: FakeRequest,
  res: FakeResponse,
  context: Context,
): Promise<void> {
  const { visit } = context;
  const { time, truth, settings, variant } = world;
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

  /** `begin(request, { credential: true })` of the adapter, as a login handler calls it. */
  const begun = async (): Promise<boolean> => {
    const request = req as unknown as Request;
    try {
      const identity = await engine.identify(request);
      if (context.visit !== undefined) await engine.end(context.visit.key, "logout");
      await beginHere(engine, request, context, identity!, true);
      return true;
    } catch (error) {
      delete req.session!.user;
      delete req.session!.login;
      res.statusCode = error instanceof LoginRefusedError ? 403 : 503;
      return false;
    }
  };

  if (path === "/login" && sent.method === "POST") {
    const same = user === query && !settings.loginRegenerates && !settings.remembers;
    if (settings.loginRegenerates) await regenerate();
    req.session!.user = query;
    if (!same) req.session!.login = truth.requests.presented(query, sent);
    if (user !== undefined && !same) truth.requests.closing(login!, sent);
    if (settings.remembers) {
      world.browsers[sent.browser]!.remembered = query;
      if (!(await begun())) return void res.end();
    }
    return redirect("/page");
  }
  if (path === "/sso") {
    if (user === undefined) {
      await regenerate();
      req.session!.user = query;
      truth.requests.unasked(query, sent, "a provider that asks nothing");
    }
    return redirect("/page");
  }
  // As remember-me libraries do it: with whatever comes first.
  if (user === undefined && settings.remembers && sent.remembered !== undefined && !/^.log/.test(path)) {
    req.session!.user = sent.remembered;
    truth.requests.unasked(sent.remembered, sent, "a remember-me cookie");
    if (variant.postIsCredential === true && sent.method === "POST" && !(await begun())) return void res.end();
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
