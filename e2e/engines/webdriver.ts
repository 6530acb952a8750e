/** As much of a WebDriver client (https://www.w3.org/TR/webdriver2/) as the tests in WebKitGTK need. */

/** `value` in the body of each answer is what was asked for, or says what went wrong. */
interface Answer {
  readonly value: unknown;
}

interface Failure {
  readonly error: string;
  readonly message: string;
}

export interface WebDriverSession {
  readonly version: string;
  /** Sends one command of a window. Commands go one after the other: there is one current window for all of them. */
  inWindow<T>(handle: string, method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<T>;
  /** The handle of the window that is there from the beginning. */
  readonly first: string;
  windows(): Promise<string[]>;
  openWindow(type: "tab" | "window"): Promise<string>;
  end(): Promise<void>;
}

/** Begins a session with a driver that listens at `base`; it starts the browser. */
export async function beginSession(base: string, wanted: object): Promise<WebDriverSession> {
  const { sessionId, capabilities } = await send<{ sessionId: string; capabilities: { browserVersion: string } }>(
    "POST",
    `${base}/session`,
    // What asks before a page is left would be answered by the driver otherwise, at the next command.
    { capabilities: { alwaysMatch: { unhandledPromptBehavior: "ignore", ...wanted } } },
  );
  const session = `${base}/session/${sessionId}`;
  const first = await send<string>("GET", `${session}/window`);
  let current = first;
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work);
    queue = turn.catch(() => {});
    return turn;
  };

  return {
    version: capabilities.browserVersion,
    first,
    inWindow: async <T>(handle: string, method: string, path: string, body?: object) =>
      inTurn(async () => {
        if (current !== handle) await send("POST", `${session}/window`, { handle });
        current = handle;
        return send<T>(method, `${session}${path}`, body);
      }),
    windows: async () => inTurn(async () => send<string[]>("GET", `${session}/window/handles`)),
    openWindow: async (type) =>
      inTurn(async () => {
        // The current window may have been closed, and a closed one opens no other.
        if (current !== first) await send("POST", `${session}/window`, { handle: first });
        current = first;
        return (await send<{ handle: string }>("POST", `${session}/window/new`, { type })).handle;
      }),
    end: async () => inTurn(async () => send("DELETE", session)),
  };
}

async function send<T>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    // Every POST has a body, if only an empty one (section 6.3).
    ...(method === "POST" && { body: JSON.stringify(body ?? {}) }),
  });
  const { value } = (await response.json()) as Answer;
  if (response.ok) return value as T;
  const { error, message } = value as Failure;
  throw new Error(`${new URL(url).pathname}: ${error}: ${message}`);
}
