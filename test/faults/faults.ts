/** What can go wrong between an application and its store, and what is then promised. Each is made by real servers. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Key } from "../../src/server/index.ts";
import { namesOf, slotOf } from "../../src/stores/redis/names.ts";
import { startPostgres } from "../servers/postgres.ts";
import { rangeOf } from "../servers/redis-cluster-control.ts";
import type { RedisCluster } from "../servers/redis-cluster.ts";
import {
  clusterSubject,
  postgresJsSubject,
  postgresSubject,
  redisSubject,
  sentinelSubject,
  sqliteSubject,
  startDurableRedis,
  tellOther,
  type PostgresSubject,
  type RedisClientName,
  type Subject,
} from "./subjects.ts";

/**
 * What people are answered while it lasts.
 * - `refused`: everything that needs the store is 503.
 * - `partly`: some is 503, the rest as ever: a part of the servers is away, or all of them for a moment.
 * - `served`: as ever.
 */
export type During = "refused" | "partly" | "served";

export interface Fault<S extends Subject = Subject> {
  readonly name: string;
  begin?(subject: S): unknown;
  /** Before each few of each kind of request. */
  again?(subject: S): unknown;
  /** Milliseconds between those, for what goes on by itself. */
  readonly pause?: number;
  /** What goes on by itself while it lasts; waited for before it is undone. */
  meanwhile?(subject: S, keys: readonly Key[]): Promise<unknown>;
  /** Undoes it. The store is asked until it answers; that is the recovery. */
  end?(subject: S): unknown;
  readonly during: During;
  /** `lost`: the server comes back without its data, and so nobody has a session any more. */
  readonly after: "kept" | "lost";
  /**
   * Ends of that time may be lost with the server that took them (never-revived: an asynchronous failover), until they are
   * said again.
   */
  readonly mayUndo?: true;
}

/** One row: a store, on a server that may serve other rows too, one after the other, and a fault. */
export interface Case {
  readonly store: string;
  readonly fault: Fault;
  open(servers: Servers): Promise<Subject>;
}

/** Servers that are started once, by whoever needs them first. */
export class Servers implements AsyncDisposable {
  readonly #running = new Map<() => Promise<AsyncDisposable>, Promise<AsyncDisposable>>();

  get<S extends AsyncDisposable>(start: () => Promise<S>): Promise<S> {
    const running = this.#running.get(start) ?? start();
    this.#running.set(start, running);
    return running as Promise<S>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running.values()) await (await running)[Symbol.asyncDispose]();
    this.#running.clear();
  }
}

function cases<S extends Subject>(
  store: string,
  open: (servers: Servers) => Promise<S>,
  faults: readonly Fault<NoInfer<S>>[],
): Case[] {
  return faults.map((fault) => ({ store, open, fault: fault as unknown as Fault }));
}

interface Behind {
  readonly proxy: { delay(ms: number): void; drop(): void; reset(after?: number): void; pass(): Promise<void> };
}

/** Milliseconds each way. */
const [SLOW, TOO_SLOW] = [30, 400];

/** Bytes of a reply that still arrive. */
const TORN_AFTER = 3;

const network: readonly Fault<Subject & Behind>[] = [
  {
    name: `slow: ${SLOW} ms each way`,
    begin: ({ proxy }) => proxy.delay(SLOW),
    end: async ({ proxy }) => proxy.pass(),
    during: "served",
    after: "kept",
  },
  {
    name: `slow: ${TOO_SLOW} ms each way`,
    begin: ({ proxy }) => proxy.delay(TOO_SLOW),
    end: async ({ proxy }) => proxy.pass(),
    during: "refused",
    after: "kept",
  },
  {
    name: "connections reset in the middle of a reply",
    again: ({ proxy }) => proxy.reset(TORN_AFTER),
    during: "partly",
    after: "kept",
  },
];

/** The path died and nobody is told. Only for clients that are told to give such a connection up. */
const halfOpen: Fault<Subject & Behind> = {
  name: "half-open connections, client with a timeout",
  begin: ({ proxy }) => proxy.drop(),
  end: async ({ proxy }) => proxy.pass(),
  during: "refused",
  after: "kept",
};

interface Served extends Subject {
  readonly server: { hang(): unknown; resume(): unknown; kill(): Promise<void> };
}

const hung: Fault<Served> = {
  name: "hung",
  begin: ({ server }) => server.hang(),
  end: ({ server }) => server.resume(),
  during: "refused",
  after: "kept",
};

/** Milliseconds between requests, so that there are some before, while and after servers agree on a new master. */
const FAILING_OVER = 200;

/** The slots of these people, one after the other, each with a time in which its keys are on both masters. */
async function moveSlots(cluster: RedisCluster, keys: readonly Key[]): Promise<void> {
  for (const key of keys) {
    const slot = slotOf(namesOf(key).tag);
    const shard = [0, 1, 2].findIndex((n) => rangeOf(n)[0] <= slot && slot <= rangeOf(n)[1]);
    await cluster.moveSlot(slot, (shard + 1) % 3, async () => sleep(50));
  }
}

function onRedis(client: RedisClientName): Case[] {
  const store = `Redis, ${client}`;
  return [
    ...cases(store, async (servers) => redisSubject(await servers.get(startDurableRedis), client), [
      hung,
      {
        name: "killed, started again with its data",
        begin: async ({ server }) => server.kill(),
        end: async ({ server }) => server.restart({ empty: false }),
        during: "refused",
        after: "kept",
      },
      {
        name: "killed, started again empty",
        begin: async ({ server }) => server.kill(),
        end: async ({ server }) => server.restart({ empty: true }),
        during: "refused",
        after: "lost",
      },
      ...network,
      {
        name: "script cache flushed",
        again: async ({ server }) => server.command("SCRIPT", "FLUSH", "SYNC"),
        during: "served",
        after: "kept",
      },
    ]),
    ...cases(store, async (servers) => redisSubject(await servers.get(startDurableRedis), client, true), [halfOpen]),
    ...cases(`Redis with Sentinel, ${client}`, async () => sentinelSubject(client), [
      {
        name: "master failed over, asked",
        meanwhile: async ({ sentinel }) => sentinel.failover("asked"),
        mayUndo: true,
        pause: FAILING_OVER,
        during: "partly",
        after: "kept",
      },
      {
        name: "master killed, failed over",
        meanwhile: async ({ sentinel }) => sentinel.failover("killed"),
        mayUndo: true,
        pause: FAILING_OVER,
        during: "partly",
        after: "kept",
      },
    ]),
    ...cases(`Redis Cluster, ${client}`, async () => clusterSubject(client), [
      {
        name: "one of three masters hung",
        begin: async ({ cluster }) => {
          // Its replica would take over.
          await cluster.nodes[3]!.kill();
          cluster.nodes[0]!.hang();
        },
        end: ({ cluster }) => cluster.nodes[0]!.resume(),
        during: "partly",
        after: "kept",
      },
      {
        name: "one of three masters failed over, asked",
        meanwhile: async ({ cluster }) => cluster.failover(0, "asked"),
        pause: FAILING_OVER,
        during: "partly",
        after: "kept",
      },
      {
        name: "one of three masters killed, failed over",
        meanwhile: async ({ cluster }) => cluster.failover(0, "killed"),
        mayUndo: true,
        pause: FAILING_OVER,
        during: "partly",
        after: "kept",
      },
      {
        name: "slots moved to another master",
        meanwhile: async ({ cluster }, keys) => moveSlots(cluster, keys.slice(0, 10)),
        pause: 50,
        during: "partly",
        after: "kept",
      },
      {
        name: "script cache flushed",
        again: async ({ cluster }) => Promise.all(cluster.nodes.map(async ({ command }) => command("SCRIPT", "FLUSH"))),
        during: "served",
        after: "kept",
      },
    ]),
  ];
}

export const redisCases: readonly Case[] = [...onRedis("node-redis"), ...onRedis("ioredis")];

const onPostgres: readonly Fault<PostgresSubject>[] = [
  hung,
  {
    name: "killed, started again with its data",
    begin: async ({ server }) => server.kill(),
    end: async ({ server }) => server.restart(),
    during: "refused",
    after: "kept",
  },
  {
    name: "restarted by an administrator",
    meanwhile: async ({ server }) => server.restart(),
    pause: 100,
    during: "partly",
    after: "kept",
  },
  ...network,
];

export const postgresCases: readonly Case[] = [
  ...cases("PostgreSQL, pg", async (servers) => postgresSubject(await servers.get(startPostgres)), onPostgres),
  ...cases("PostgreSQL, pg", async (servers) => postgresSubject(await servers.get(startPostgres), true), [halfOpen]),
  ...cases(
    "PostgreSQL, postgres.js",
    async (servers) => postgresJsSubject(await servers.get(startPostgres)),
    onPostgres,
  ),
];

export const sqliteCases: readonly Case[] = cases("SQLite", sqliteSubject, [
  {
    name: "file locked by another process",
    begin: async (subject) => tellOther(subject, "lock"),
    end: async (subject) => tellOther(subject, "unlock"),
    during: "refused",
    after: "kept",
  },
]);

export const allCases: readonly Case[] = [...redisCases, ...postgresCases, ...sqliteCases];
