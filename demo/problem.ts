/** An error whose message was written for the person who reads it. */
export class Problem extends Error {
  readonly status: number;
  constructor(status: number, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.status = status;
  }
}

/** A store does not answer: nobody was let in or thrown out, and what was to be done has not been done. */
export class Away extends Problem {
  constructor(cause: unknown) {
    super(503, "Your session cannot be checked at the moment. Try again in a moment.", { cause });
  }
}
