/** "My sessions": where one is logged in, and a way to end what one does not know (ASVS 5.0 7.5.2). */
import { Router, type Request } from "express";
import { currentUser, needsLogin, needsLoginForData } from "../access.ts";
import { tokenField } from "../antiforgery.ts";
import { field } from "../fields.ts";
import { freshCredential } from "../fresh.ts";
import { html } from "../html.ts";
import type { Context } from "./layout.ts";
import { ownTag, rowOf, sessionTable, type SessionRow } from "./session-table.ts";

export function sessions(context: Context): Router {
  const router = Router();
  const { security, page } = context;

  const rows = async (req: Request): Promise<SessionRow[]> => {
    const [user, own] = [currentUser(req)?.name ?? "", await ownTag(security, req)];
    return (await security.sessionsOf(user)).map((each) => rowOf(each, each.tag === own));
  };

  router.get("/sessions", needsLogin, async (req, res) => {
    const table = {
      caption: "Where you are logged in",
      rows: await rows(req),
      live: "/sessions/live",
      end: "/sessions/end",
    };
    const main = html`
      <h1>My sessions</h1>
      ${req.query["ended"] === "1" && html`<p class="notice good" role="status">Ended.</p>`} ${sessionTable(req, table)}
      <form method="post" action="/sessions/end-others">
        ${tokenField(req)}<button>End all sessions but this one</button>
      </form>
      <p class="small">To end a session, your password may be asked for once more.</p>
    `;
    res.send(page(req, { title: "My sessions", main, scripts: ["sessions.js"], narrow: true }));
  });

  router.get("/sessions/live", needsLoginForData, async (req, res) => {
    res.json({ rows: await rows(req) });
  });

  const fresh = freshCredential(context, "/sessions");

  router.post("/sessions/end", needsLogin, fresh, async (req, res) => {
    // The user comes from the session, never from the form: nobody ends another's.
    await security.endOne(currentUser(req)?.name ?? "", field(req, "tag"));
    res.redirect(303, "/sessions?ended=1");
  });

  router.post("/sessions/end-others", needsLogin, fresh, async (req, res) => {
    await security.endAll(currentUser(req)?.name ?? "", { except: await ownTag(security, req) });
    res.redirect(303, "/sessions?ended=1");
  });

  return router;
}
