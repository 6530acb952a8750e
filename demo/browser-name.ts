/** "Firefox 140 on Linux": enough for people to tell their own sessions apart. Never a base for a decision. */
export function browserName(userAgent = ""): string {
  const browser = browsers.find(([, pattern]) => pattern.test(userAgent));
  if (browser === undefined) return userAgent.split(/[\s/]/, 1)[0]?.slice(0, 40) || "unknown";
  const version = browser[1].exec(userAgent)?.[1] ?? "";
  const system = systems.find(([, pattern]) => pattern.test(userAgent))?.[0];
  return `${browser[0]} ${version}${system === undefined ? "" : ` on ${system}`}`;
}

// In this order: Edge also says Chrome, and Chrome also says Safari; Android also says Linux.
const browsers: readonly (readonly [string, RegExp])[] = [
  ["Edge", /Edg\/(\d{1,4})/],
  ["Firefox", /Firefox\/(\d{1,4})/],
  ["Chrome", /Chrome\/(\d{1,4})/],
  ["Safari", /Version\/(\d{1,4}).*Safari/],
];
const systems: readonly (readonly [string, RegExp])[] = [
  ["Windows", /Windows/],
  ["Android", /Android/],
  ["iOS", /iPhone|iPad/],
  ["macOS", /Mac OS X/],
  ["Linux", /Linux/],
];
