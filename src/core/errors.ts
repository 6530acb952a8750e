/** Why an error was thrown, for code that must tell errors apart. New codes may be added in a minor version. */
export type ErrorCode =
  | "configuration" // an option is wrong; nothing was started
  | "store" // the store answered with an error
  | "store-timeout" // the store did not answer within `storeTimeout`
  | "ended" // the session that an AbortSignal watched is over
  | "concurrent" // the user has as many sessions as `concurrent` allows
  | "credential"; // `credentialRequired`, and a session was to begin without one

/** The base of every error of this package. Its message never holds a secret, a session id or a cookie. */
export class SessionSecurityError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** An option, or the way the package is mounted, is wrong. The message names the option, the value and the rule. */
export class ConfigurationError extends SessionSecurityError {
  /** Dotted path of the option, for example `policy.warnAfter`. */
  readonly option: string;
  constructor(option: string, problem: string, options?: { cause?: unknown }) {
    super("configuration", `session-security: ${option}: ${problem}`, options);
    this.option = option;
  }
}

/** The store failed or did not answer in time. Nobody was logged out by it, and nobody was let in. */
export class StoreError extends SessionSecurityError {
  constructor(code: "store" | "store-timeout", message: string, options?: { cause?: unknown }) {
    super(code, `session-security: ${message}`, options);
  }
}

/** A session may not begin. Nobody is logged in; the application's own session still has to be emptied by its handler. */
export class LoginRefusedError extends SessionSecurityError {
  constructor(code: "concurrent" | "credential") {
    const why = {
      concurrent: "the user has as many sessions as are allowed",
      credential: "a session begins only with a credential",
    };
    super(code, `session-security: ${why[code]}`);
  }
}
