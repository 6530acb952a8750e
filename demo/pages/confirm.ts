/** "Confirm it is you": the password again, before something that a passer-by at an open browser must not do. */
import { Router, type Request, type RequestHandler } from "express";
import { returnTo } from "session-security/adapters/express";
import { currentUser, needsLogin } from "../access.ts";
import { tokenField } from "../antiforgery.ts";
import { enter } from "../entering.ts";
import { field } from "../fields.ts";
import { html } from "../html.ts";
import type { Context } from "./layout.ts";
import { passwordField } from "./password-field.ts";

export function confirm({ security, users, page, audit }: Context, guesses: RequestHandler): Router {
  const router = Router();

  const show = (req: Request, next: string, problem?: string): string => {
    const user = currentUser(req);
    const main = html`
      <h1>Confirm it is you</h1>
      ${
        problem === undefined
          ? html`<p class="lead">Nothing has been done yet. Enter your password to go on, then choose again.</p>`
          : html`<p class="notice bad" role="alert" id="problem">${problem}</p>`
      }
      <form class="card fields" method="post" action="/confirm">
        ${tokenField(req)}
        <input type="hidden" name="next" value="${next}" />
        <input hidden name="username" value="${user?.name}" autocomplete="username" />
        ${passwordField({ name: "password", label: `Password of ${user?.fullName ?? ""}`, problem })}
        <div class="actions"><button class="primary">Confirm</button> <a href="${next}">Cancel</a></div>
      </form>
    `;
    return page(req, { title: "Confirm it is you", main, narrow: true });
  };

  router.get("/confirm", needsLogin, (req, res) => {
    res.send(show(req, returnTo(req.query["next"])));
  });

  router.post("/confirm", needsLogin, guesses, async (req, res) => {
    const next = returnTo(field(req, "next", 4096));
    // The user comes from the session: a form that named another would make this a login without its page.
    const name = currentUser(req)?.name ?? "";
    const user = await users.authenticate(name, field(req, "password"));
    if (user === undefined) {
      audit.wrongPassword(req, name);
      return void res.status(401).send(show(req, next, "That password is wrong."));
    }
    await enter(security, req, user, req.session.token);
    res.redirect(303, next);
  });

  return router;
}
