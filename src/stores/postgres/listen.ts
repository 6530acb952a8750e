/** A `Pool` of pg, or of what is made to be like it. */
export interface PgPool {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
  connect(): Promise<PgPoolClient>;
  readonly totalCount: number;
}

/** A connection that is taken out of the pool. */
export interface PgPoolClient {
  query(text: string): Promise<unknown>;
  on(event: "notification", listener: (message: { channel: string; payload?: string | undefined }) => void): unknown;
  on(event: "error" | "end", listener: (error?: Error) => void): unknown;
  release(destroy?: Error | boolean): void;
}

/** Milliseconds until a lost connection is looked for again. */
const AGAIN_AFTER = 1000;

/**
 * Listens on a connection of its own, taken from the pool, and on another one when that is lost. The first time rejects if
 * it cannot; later it tries until it can, and then calls `again`.
 */
export async function listenOn(
  pool: PgPool,
  channel: string,
  heard: (payload: string) => void,
  again: () => void,
): Promise<() => Promise<void>> {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drop = (): void => {};

  async function start(): Promise<void> {
    const client = await pool.connect();
    let held = true;
    // Never back into the pool: it listens, and whoever got it next would hear what is not theirs.
    const release = (): void => {
      if (held) client.release(true);
      held = false;
    };
    const lost = (): void => {
      if (held && !stopped) retry();
      release();
    };
    client.on("error", lost);
    client.on("end", lost);
    client.on("notification", (message) => {
      if (message.channel === channel) heard(message.payload ?? "");
    });
    drop = release;
    try {
      await listen(client, channel);
    } catch (error) {
      // The caller tries again; not `lost` as well.
      held = false;
      client.release(true);
      throw error;
    }
    if (stopped) release();
  }

  function retry(): void {
    if (stopped) return;
    timer = setTimeout(() => void start().then(again, retry), AGAIN_AFTER);
    timer.unref();
  }

  await start();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    drop();
  };
}

async function listen(client: PgPoolClient, channel: string): Promise<void> {
  await client.query(`LISTEN "${channel}"`);
}
