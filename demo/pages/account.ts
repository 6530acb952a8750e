/** One's own account: changing the password, and with it ending what somebody who knew the old one has open. */
import { Router, type Request, type RequestHandler } from "express";
import { currentUser, needsLogin } from "../access.ts";
import { tokenField } from "../antiforgery.ts";
import { enter } from "../entering.ts";
import { field } from "../fields.ts";
import { html } from "../html.ts";
import type { Context } from "./layout.ts";
import { passwordField } from "./password-field.ts";

/** ASVS 5.0 6.2.1, and 6.2.9 for the upper end. */
const [SHORTEST, LONGEST] = [8, 256];

interface Wrong {
  readonly field: "current" | "new" | "again";
  readonly sentence: string;
}

export function account({ security, users, page, audit }: Context, guesses: RequestHandler): Router {
  const router = Router();

  const show = (req: Request, wrong?: Wrong): string => {
    const user = currentUser(req);
    const problem = (name: Wrong["field"]): string | undefined => (wrong?.field === name ? wrong.sentence : undefined);
    const main = html`
      <h1>My account</h1>
      ${changed(req)} ${wrong && html`<p class="notice bad" role="alert" id="problem">${wrong.sentence}</p>`}
      <form class="card fields" method="post" action="/account/password">
        <h2>Change the password of ${user?.fullName}</h2>
        ${tokenField(req)}
        <input hidden name="username" value="${user?.name}" autocomplete="username" />
        ${passwordField({ name: "current", label: "Password until now", problem: problem("current") })}
        ${passwordField({
          name: "new",
          label: "New password",
          autocomplete: "new-password",
          hint: `At least ${SHORTEST} characters.`,
          problem: problem("new"),
        })}
        ${passwordField({
          name: "again",
          label: "New password again",
          autocomplete: "new-password",
          problem: problem("again"),
        })}
        <label class="choice">
          <input
            type="checkbox"
            name="others"
            value="end"
            ${wrong === undefined || field(req, "others") === "end" ? html`checked` : ""}
          />
          End all my other sessions
        </label>
        <div class="actions"><button class="primary">Change the password</button></div>
      </form>
      <p class="small">
        A demonstration: the new password is kept in the memory of this server process, and gone when it stops.
      </p>
    `;
    return page(req, { title: "My account", main, narrow: true });
  };

  router.get("/account", needsLogin, (req, res) => {
    res.send(show(req));
  });

  router.post("/account/password", needsLogin, guesses, async (req, res) => {
    const name = currentUser(req)?.name ?? "";
    const [fresh, again] = [field(req, "new", LONGEST + 1), field(req, "again", LONGEST + 1)];
    // Asked again, because a person at an unattended browser must not take the account over (ASVS 5.0 6.2.3).
    const user = await users.authenticate(name, field(req, "current"));
    if (user === undefined) audit.wrongPassword(req, name);
    const wrong = user === undefined ? wrongPassword : check(fresh, again);
    if (user === undefined || wrong !== undefined) return void res.status(422).send(show(req, wrong));
    await users.changePassword(name, fresh);
    await enter(security, req, user, req.session.token);
    const standing = await security.inspect(req);
    // ASVS 5.0 7.4.3. This session began just now, by the password that was valid until now.
    if (field(req, "others") === "end" && "tag" in standing) {
      const ended = await security.endAll(name, { except: standing.tag });
      return res.redirect(303, `/account?changed=1&ended=${ended}`);
    }
    res.redirect(303, "/account?changed=1");
  });

  return router;
}

const wrongPassword: Wrong = { field: "current", sentence: "That is not your password until now." };

function check(fresh: string, again: string): Wrong | undefined {
  if (fresh.length < SHORTEST) return { field: "new", sentence: `Use at least ${SHORTEST} characters.` };
  // Refused rather than cut off: what is cut off protects nothing (ASVS 5.0 6.2.8).
  if (fresh.length > LONGEST) return { field: "new", sentence: `Use at most ${LONGEST} characters.` };
  return fresh === again ? undefined : { field: "again", sentence: "The two new passwords are not the same." };
}

function changed(req: Request) {
  if (req.query["changed"] !== "1") return false;
  const ended = Number(req.query["ended"] ?? Number.NaN);
  const others = Number.isSafeInteger(ended) ? ` ${ended} other ${ended === 1 ? "session" : "sessions"} ended.` : "";
  return html`<p class="notice good" role="status">The password is changed.${others}</p>`;
}
