/**
 * What is checked for whoever writes `createMonitor(...)`. The build leaves calls of this function out of the served file,
 * whose options the server has validated already (tools/bundle.ts).
 * @throws TypeError
 */
export function assertOptions(unknown: object, curtain: unknown): void {
  // A misspelt setting must not be ignored: it would be a protection that is not there.
  for (const name in unknown) throw new TypeError(`session-security: unknown option "${name}"`);
  // Deny by default: that nothing covers an ended session must be said.
  if (curtain === undefined) throw new TypeError("session-security: curtain required");
}
