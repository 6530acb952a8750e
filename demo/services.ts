/** Addresses that answer with data. */
import { setTimeout } from "node:timers/promises";
import { Router } from "express";
import { currentUser, needsLoginForData } from "./access.ts";
import { notices } from "./records.ts";

const LONGEST_WAIT = 60;

export function services(): Router {
  const router = Router();
  const began = performance.now();

  // Polled by every open page, and passive by its URL (guard.ts): a page left open keeps nobody logged in.
  router.get("/notifications", needsLoginForData, (_req, res) => {
    const turn = Math.floor((performance.now() - began) / 15_000) % notices.length;
    res.json({ notices: [notices[turn], notices[(turn + 1) % notices.length]] });
  });

  // For a page that outlived its session (public/renew.js). Other sites can send this request but not read its answer.
  router.get("/token", needsLoginForData, (req, res) => {
    res.json({ token: req.session.token });
  });

  // Passive by its marker (app.ts).
  router.get("/whoami", needsLoginForData, (req, res) => {
    res.json({ user: currentUser(req)?.name });
  });

  // A report that takes long and then writes to its session: the way by which sessions that were ended meanwhile come
  // back to life in other systems.
  router.get("/slow", needsLoginForData, async (req, res) => {
    const seconds = waitOf(req.query["seconds"]);
    if (seconds === undefined) {
      const message = `seconds must be a number from 0 to ${LONGEST_WAIT}`;
      res.status(400).json({ error: "Bad Request", message });
      return;
    }
    await setTimeout(seconds * 1000);
    // Somebody else in the same browser may have destroyed it; express-session then leaves no object.
    if (req.session) req.session.slow = (req.session.slow ?? 0) + 1;
    res.json({ waited: seconds, written: req.session?.slow });
  });

  return router;
}

function waitOf(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^\d{1,2}(\.\d{1,3})?$/.test(value)) return undefined;
  return Number(value) <= LONGEST_WAIT ? Number(value) : undefined;
}
