/**
 * Waits until servers agree among themselves, which they announce to nobody. Only for starting and steering them: a test
 * of the product never waits like this.
 */
export async function eventually(what: string, holds: () => Promise<boolean>, within = 30_000): Promise<void> {
  const deadline = performance.now() + within;
  for (;;) {
    // While servers find each other some of them refuse; an error that stays runs into the deadline.
    const answer = await holds().catch((error: unknown) => error);
    if (answer === true) return;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${within} ms (last: ${String(answer)})`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
