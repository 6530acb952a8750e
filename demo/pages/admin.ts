/** Who is logged in, and ending it, for administrators (ASVS 5.0 7.4.2, 7.4.5). Looking at a session never extends it. */
import { Router, type Request, type RequestHandler } from "express";
import { adminsOnly, currentUser, needsLogin, needsLoginForData } from "../access.ts";
import { field } from "../fields.ts";
import { freshCredential } from "../fresh.ts";
import { html, type Html } from "../html.ts";
import { Problem } from "../problem.ts";
import type { User } from "../users.ts";
import { accountsTable } from "./accounts-table.ts";
import { everyoneForm, NOTICE_LENGTH } from "./everyone-form.ts";
import { overview } from "./overview.ts";
import type { Context } from "./layout.ts";
import { ownTag, sessionTable } from "./session-table.ts";

export function admin(context: Context): Router {
  const router = Router();
  const { security, users, page } = context;

  router.get("/admin", needsLogin, adminsOnly, async (req, res) => {
    const { rows, beyond, of } = await overview(security, req);
    const table = { caption: "Who is logged in now", rows, beyond, live: "/admin/live", end: "/admin/end" };
    const main = html`
      <h1>Administration</h1>
      ${done(req)} ${sessionTable(req, table)}
      <p class="small">
        The times are the server's, two seconds old at most. Looking at them extends nobody's session.
      </p>
      ${accountsTable(req, users.all(), of)} ${everyoneForm(req)}
      <p class="small">Your own session goes on in any case. Your password may be asked for once more.</p>
    `;
    res.send(page(req, { title: "Administration", main, scripts: ["sessions.js"], narrow: true }));
  });

  router.get("/admin/live", needsLoginForData, adminsOnly, async (req, res) => {
    const { rows, beyond } = await overview(security, req);
    res.json({ rows, beyond });
  });

  const guarded: RequestHandler[] = [needsLogin, adminsOnly, freshCredential(context, "/admin")];

  router.post("/admin/end", ...guarded, async (req, res) => {
    const ended = await security.endOne(field(req, "user"), field(req, "tag"));
    res.redirect(303, `/admin?ended=${Number(ended)}`);
  });

  router.post("/admin/end-user", ...guarded, async (req, res) => {
    const ended = await security.endAll(accountOf(req).name, { except: await ownTag(security, req) });
    res.redirect(303, `/admin?ended=${ended}`);
  });

  router.post("/admin/end-everyone", ...guarded, async (req, res) => {
    const notice = field(req, "notice", NOTICE_LENGTH + 1).trim();
    if (notice.length > NOTICE_LENGTH) throw new Problem(422, `The notice has more than ${NOTICE_LENGTH} characters.`);
    const ended = await security.endEveryone({
      except: await ownTag(security, req),
      ...(notice !== "" && { notice }),
    });
    res.redirect(303, `/admin?ended=${ended}`);
  });

  router.post("/admin/disable", ...guarded, async (req, res) => {
    const { name } = accountOf(req);
    if (name === currentUser(req)?.name) throw new Problem(422, "Nobody can disable the account they are using.");
    // In this order: a login between the two would be a session that nobody ends.
    users.setDisabled(name, true);
    const ended = await security.endAll(name, { notice: "Your account was disabled by the administration." });
    res.redirect(303, `/admin?ended=${ended}`);
  });

  router.post("/admin/enable", ...guarded, (req, res) => {
    users.setDisabled(accountOf(req).name, false);
    res.redirect(303, "/admin");
  });

  function accountOf(req: Request): User {
    const user = users.all().find(({ name }) => name === field(req, "user"));
    if (user === undefined) throw new Problem(404, "There is no such account.");
    return user;
  }

  return router;
}

function done(req: Request): Html | false {
  const ended = Number(req.query["ended"] ?? Number.NaN);
  if (!Number.isSafeInteger(ended)) return false;
  const sessions = ended === 1 ? "session was" : "sessions were";
  return html`<p class="notice good" role="status">${ended} ${sessions} ended.</p>`;
}
