/**
 * One server process: the session library, the real guard of the Express adapter over the real engine, and an
 * application. Owns whether it is up and how busy it is; a restart forgets everything that is not in a store.
 */
import type { Request, Response } from "express";
import { createGuard } from "../../../src/adapters/express/guard.ts";
import type { Context } from "../../../src/adapters/express/context.ts";
import { createEngine, type Engine, type Options } from "../../../src/server/index.ts";
import { application } from "./application.ts";
import { FakeRequest, FakeResponse, type Answered, type Sent } from "./http.ts";
import { SessionLibrary } from "./sessions.ts";
import type { World } from "./world.ts";

/** A store that does not answer costs a request its deadline, not more; a logout may have to wait twice. */
const ANSWERED = 2000;

/** The same on every server. */
export const SECRET = "the same on every server";

export class ServerProcess {
  engine!: Engine<Request>;
  readonly index: number;
  up = false;
  busyUntil = 0;
  inFlight = 0;
  /** It dies of the next request. */
  doomed = false;
  #generation = 0;
  #guard!: ReturnType<typeof createGuard>;
  #library!: SessionLibrary;
  #contexts!: WeakMap<Request, Context>;
  readonly #world: World;

  constructor(world: World, index: number) {
    this.#world = world;
    this.index = index;
    this.start();
  }

  start(): void {
    const { time, settings, store, blobs, random, truth, variant } = this.#world;
    const generation = ++this.#generation;
    const isUp = (): boolean => this.up && this.#generation === generation;
    this.up = true;
    const options: Options<Request> = {
      identify: (req) => (req as unknown as FakeRequest).session?.user,
      store: store.connect(isUp),
      secret: SECRET,
      policy: this.#world.policy,
      passive: "/poll",
      touchEvery: settings.touchEvery,
      concurrent: settings.concurrent,
      log: () => {},
      credentialRequired: settings.remembers,
      monitor: { onEnd: settings.onEnd, extendOn: settings.extendOn },
      ...variant.options,
    };
    this.engine = createEngine<Request>(options, {
      now: () => time.now * (1 + this.index * 1e-4),
      timer: (after, fire) =>
        time.after(after, () => {
          if (isUp()) fire();
        }),
    });
    this.engine.events.on("end", (event) => truth.records.reported(event));
    this.#contexts = new WeakMap();
    this.#guard = createGuard(this.engine, this.#contexts);
    this.#library = new SessionLibrary(blobs, time, random, truth.requests, isUp, variant.lateMarker === true);
  }

  /** Requests on their way in it are lost; so is what it knew. */
  kill(): void {
    if (this.inFlight > 0) this.#world.count("a server died with requests in flight");
    this.up = false;
    this.inFlight = 0;
  }

  #die(): void {
    this.kill();
    this.#world.time.after(3000, () => {
      if (!this.up) this.start();
    });
  }

  /** Resolves to undefined when the connection is cut. */
  async handle(sent: Sent): Promise<Answered | undefined> {
    const { time, truth } = this.#world;
    const generation = this.#generation;
    const isUp = (): boolean => this.up && this.#generation === generation;
    if (this.busyUntil > time.now) await time.pass(this.busyUntil - time.now);
    if (!isUp()) return undefined;
    this.inFlight += 1;
    if (this.doomed) {
      this.doomed = false;
      time.after(2, () => this.#die());
    }
    const began = time.now;
    let login: number | undefined;
    const answered = await new Promise<Answered | undefined>((finished) => {
      const req = new FakeRequest(sent);
      const res = new FakeResponse(finished);
      // A process that dies leaves its promises behind.
      void this.#library.attach(req, res, sent.cookie).then(() => {
        login = req.session?.login;
        truth.requests.arrived(sent, login);
        this.#guard(req as unknown as Request, res as unknown as Response, (error?: unknown) => {
          if (error !== undefined) throw error as Error;
          void application(this.#world, this.engine, req, res, this.#contexts.get(req as unknown as Request)!);
        });
      });
    });
    if (!isUp()) return undefined;
    this.inFlight -= 1;
    const took = time.now - began;
    if (sent.tagged !== undefined && took > ANSWERED) this.#world.fail("answered", `a ping took ${took} ms`);
    if (answered !== undefined) truth.requests.answered(sent, login, answered);
    return answered;
  }
}
