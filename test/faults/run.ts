/** Puts one store through one fault, with people on it, and says what they were answered and what became of them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Key, Stand, Store } from "../../src/server/index.ts";
import type { Browser } from "../http/harness.ts";
import { eventually } from "../servers/eventually.ts";
import type { Fault } from "./faults.ts";
import { openSite, patiently, type FaultSite, type Person, type Timed } from "./site.ts";
import type { Subject } from "./subjects.ts";

/** What is asked for while the fault lasts. `logout` is the package's route, `leave` the application's own. */
export const KINDS = ["page", "ping", "logout", "leave", "login"] as const;
export type Kind = (typeof KINDS)[number];

/** Requests of each kind that are under way at the same time. */
const AT_ONCE = 5;

const PROBES = 20;

/** Seconds for the store where nothing is away: not the deadline is looked at, but that everybody is served. */
const UNHURRIED = 10;

/** Milliseconds between the last answer and the recovery, so that what moves by it can be told from what moved before. */
const BETWEEN = 1000;

/** Milliseconds in which an end that a failover has undone must hold again: the second time that it is said again, and a bit. */
const SAID_AGAIN = 8000;

/** Milliseconds by which two clocks of this machine may differ. */
const SLACK = 100;

export interface Outcome {
  readonly answers: Readonly<Record<Kind, readonly Timed[]>>;
  /** Milliseconds from the end of the fault to the first page that was served. */
  readonly recovery: number;
  /** Sessions that nobody ended and that are not there any more. */
  readonly lost: number;
  /** Sessions that are there, and whose people are logged out though they did not ask for it. */
  readonly loggedOut: number;
  /** Sessions whose end was confirmed, and that are alive. */
  readonly revived: number;
  /** Those that were alive again after that, for a while, and for how many milliseconds after the answer at most. */
  readonly undone: { readonly sessions: number; readonly within: number };
  /** Pages that somebody got whose session had ended, or whose login was refused. */
  readonly letIn: number;
  /** Touches that were answered 503 and moved activity after that. */
  readonly movedLate: number;
  /** Logouts by the application that were answered 503, asked for again, and are not recorded. */
  readonly notEnded: number;
}

interface Crowd {
  readonly page: readonly Person[];
  readonly ping: readonly Person[];
  readonly logout: readonly Person[];
  readonly leave: readonly Person[];
  readonly login: readonly { readonly browser: Browser; readonly user: string }[];
  /** Logged out before the fault, with the cookie and the session of express-session as they were. */
  readonly ended: Person;
  /** Asked for until they are served: so many that each shard has some. */
  readonly probes: readonly Person[];
}

/** @param each How many requests of each kind. */
export async function run(subject: Subject, fault: Fault, each: number): Promise<Outcome> {
  await using at = await openSite(subject.store(), fault.during === "served" ? UNHURRIED : undefined);
  const crowd = await gather(at, each);
  const answers: Record<Kind, Timed[]> = { page: [], ping: [], logout: [], leave: [], login: [] };
  const intruded: Timed[] = [];
  await fault.begin?.(subject);
  const meanwhile = fault.meanwhile?.(
    subject,
    crowd.page.map(({ key }) => key),
  );
  const ends = watchEnds(subject.observer, () => confirmed(crowd, answers));
  for (let first = 0; first < each; first += AT_ONCE) {
    await fault.again?.(subject);
    if (fault.pause !== undefined) await sleep(fault.pause);
    await Promise.all([
      ...KINDS.flatMap((kind) =>
        crowd[kind].slice(first, first + AT_ONCE).map(async (person, i) => {
          answers[kind][first + i] = await ask(at, kind, person);
        }),
      ),
      at.peep(crowd.ended).then((timed) => intruded.push(timed)),
    ]);
  }
  await sleep(BETWEEN);
  await meanwhile;
  const over = performance.now();
  await fault.end?.(subject);
  await recovered(at, fault, crowd.probes);
  const recovery = performance.now() - over;
  intruded.push(await patiently(() => at.peep(crowd.ended)));
  const undone = await ends.settled();
  return { answers, recovery, undone, ...(await reckon(at, subject, crowd, answers, intruded)) };
}

async function gather(at: FaultSite, each: number): Promise<Crowd> {
  const persons = async (length = each) => Promise.all(Array.from({ length }, async () => at.person()));
  const crowd = {
    page: await persons(),
    ping: await persons(),
    logout: await persons(),
    leave: await persons(),
    login: Array.from({ length: each }, () => ({ browser: at.site.browser(), user: at.newUser() })),
    ended: await at.person(),
    probes: await persons(PROBES),
  };
  const { answer } = await patiently(() => at.logout(crowd.ended));
  if (answer.json()["ended"] !== "logout") throw new Error(`nobody can log out: ${answer.status} ${answer.text}`);
  return crowd;
}

async function ask(at: FaultSite, kind: Kind, person: { browser: Browser; user: string }): Promise<Timed> {
  return kind === "login" ? at.login(person.browser, person.user) : at[kind](person);
}

async function recovered(at: FaultSite, { name, after }: Fault, probes: readonly Person[]): Promise<void> {
  await eventually(`${name}: it is served again`, async () => {
    if (after === "kept") {
      const pages = await Promise.all(probes.map(async (probe) => at.page(probe)));
      const others = pages.filter(({ answer }) => answer.status !== 200);
      if (others.length > 0) throw new Error(others.map(({ answer }) => `${answer.status} ${answer.text}`).join("; "));
    } else {
      const { answer } = await at.login(at.site.browser(), at.newUser());
      if (answer.status !== 303) throw new Error(`${answer.status} ${answer.text}`);
    }
    return true;
  });
}

/** What became of everybody. */
async function reckon(
  at: FaultSite,
  { observer }: Subject,
  crowd: Crowd,
  answers: Outcome["answers"],
  intruded: readonly Timed[],
): Promise<Omit<Outcome, "answers" | "recovery" | "undone">> {
  const count = async <T>(of: readonly T[], holds: (one: T, i: number) => Promise<boolean>): Promise<number> =>
    (await Promise.all(of.map(holds))).filter(Boolean).length;
  const unanswered = (kind: Kind, i: number): boolean => answers[kind][i]!.answer.status === 503;

  let lost = 0;
  let movedLate = 0;
  for (const kind of ["page", "ping"] as const) {
    const { stands, from } = await look(
      observer,
      crowd[kind].map(({ key }) => key),
    );
    for (const [i, stand] of stands.entries()) {
      if ("ended" in stand) lost += stand.ended === "unknown" ? 1 : 0;
      else if (unanswered(kind, i) && from - stand.idleFor > answers[kind][i]!.at + SLACK) movedLate += 1;
    }
  }
  const stay = [...crowd.page, ...crowd.ping];
  const out = await count(stay, async (person) => (await patiently(() => at.page(person))).answer.status !== 200);

  // A logout that was refused has not happened, or its end comes late: asked for again it must hold.
  let revived = 0;
  for (const kind of ["logout", "leave"] as const) {
    revived += await count(crowd[kind], async (person, i) => {
      if (unanswered(kind, i)) await patiently(() => at[kind](person));
      return (await patiently(() => at.peep(person))).answer.status === 200;
    });
  }

  // One that destroyed the session just before the store went away cannot be asked for again: the guard owes it.
  const refused = crowd.leave.filter((_, i) => unanswered("leave", i)).map(({ key }) => key);
  let notEnded = 0;
  await eventually("every logout by the application is recorded", async () => {
    const { stands } = await look(observer, refused);
    notEnded = stands.filter((stand) => "idleFor" in stand).length;
    return notEnded === 0;
  }).catch(() => {});

  const letIn =
    intruded.filter(({ answer }) => answer.status === 200).length +
    (await count(crowd.login, async (person, i) => {
      return unanswered("login", i) && (await patiently(() => at.page(person))).answer.status === 200;
    }));
  return { lost, loggedOut: out - lost, revived, letIn, movedLate, notEnded };
}

interface Confirmed {
  readonly key: Key;
  /** When the browser had the answer. */
  readonly at: number;
}

/** The ends that have been confirmed so far. */
function confirmed(crowd: Crowd, answers: Outcome["answers"]): Confirmed[] {
  return (["logout", "leave"] as const).flatMap((kind) =>
    answers[kind].flatMap(({ answer, at }, i) => (answer.status === 503 ? [] : [{ key: crowd[kind][i]!.key, at }])),
  );
}

/** Looks at confirmed ends all the while: a failover can undo them, and they are said again. */
function watchEnds(observer: Store, ends: () => Confirmed[]) {
  const undone = new Map<Key, number>();
  let stop = false;
  const see = async (): Promise<boolean> => {
    const [known, from] = [ends(), performance.now()];
    const stands = await observer.peek(known.map(({ key }) => key));
    const alive = known.filter((_, i) => "idleFor" in stands[i]!);
    for (const { key, at } of alive) undone.set(key, from - at);
    return alive.length === 0;
  };
  const watching = (async () => {
    while (!stop) {
      // An observer that does not see the server just now sees it again later.
      await see().catch(() => {});
      await sleep(50);
    }
  })();
  return {
    /** When all have ended again, or have had the time for it. */
    async settled(): Promise<Outcome["undone"]> {
      stop = true;
      await watching;
      await eventually("what was undone has ended again", see, SAID_AGAIN).catch(() => {});
      return { sessions: undone.size, within: Math.max(0, ...undone.values()) };
    },
  };
}

/** How records stand, and when that was asked at the earliest. The observer's own connection may have to come back first. */
async function look(observer: Store, keys: readonly Key[]): Promise<{ stands: Stand[]; from: number }> {
  let seen: { stands: Stand[]; from: number } | undefined;
  await eventually("the observer sees the records", async () => {
    const from = performance.now();
    seen = { stands: await observer.peek(keys), from };
    return true;
  });
  return seen!;
}
