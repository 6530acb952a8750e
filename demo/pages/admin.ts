/** Who is logged in, for administrators (ASVS 5.0 7.4.5). Looking at a session never extends it. */
import { Router, type Request } from "express";
import { adminsOnly, needsLogin, needsLoginForData } from "../access.ts";
import { field } from "../fields.ts";
import { html } from "../html.ts";
import { users } from "../users.ts";
import type { Context } from "./layout.ts";
import { rowOf, sessionTable, type SessionRow } from "./session-table.ts";

export function admin({ security, page }: Context): Router {
  const router = Router();

  const rows = async (req: Request): Promise<SessionRow[]> => {
    const standing = await security.inspect(req);
    const own = "tag" in standing ? standing.tag : "";
    const lists = users.map(async ({ name }) =>
      (await security.sessionsOf(name)).map((each) => rowOf(name, each, each.tag === own)),
    );
    return (await Promise.all(lists)).flat();
  };

  router.get("/admin", needsLogin, adminsOnly, async (req, res) => {
    const table = { caption: "Who is logged in now", rows: await rows(req), live: "/admin/live", end: "/admin/end" };
    const main = html`
      <h1>Administration</h1>
      ${req.query["ended"] === "1" && html`<p class="notice good" role="status">Ended.</p>`} ${sessionTable(req, table)}
      <p class="small">
        The times are the server's, two seconds old at most. Looking at them extends nobody's session.
      </p>
    `;
    res.send(page(req, { title: "Administration", main, scripts: ["sessions.js"], narrow: true }));
  });

  router.get("/admin/live", needsLoginForData, adminsOnly, async (req, res) => {
    res.json({ rows: await rows(req) });
  });

  router.post("/admin/end", needsLogin, adminsOnly, async (req, res) => {
    await security.endOne(field(req, "user"), field(req, "tag"));
    res.redirect(303, "/admin?ended=1");
  });

  return router;
}
