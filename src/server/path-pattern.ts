/**
 * A path pattern with `*` and `:name`, matched as Express matches routes: without case and one slash at the end.
 *
 * Not a regular expression: paths are hostile, and against a backtracking one for "/:year-:month-:day" a single request
 * of 16 KiB held the process for minutes. Here all places where the pattern may stand are followed at once, so that no
 * path costs more than its length times the pattern's.
 */
export function pathPattern(pattern: string): (path: string) => boolean {
  const places = pattern
    .replace(/(?<=.)\/$/, "")
    .toLowerCase()
    .split(/(\*|:\w+)/)
    // A parameter stays in one piece of two characters or more, which no literal character is.
    .flatMap((part) => (/^:\w/.test(part) ? part : part.split("")));
  const end = places.length;

  /** Adds a place, and what follows it for as long as `*` takes nothing. */
  const reach = (stands: Set<number>, at: number): void => {
    stands.add(at);
    if (places[at] === "*") reach(stands, at + 1);
  };
  const step = (at: number, character: string, next: Set<number>): void => {
    const place = places[at];
    if (place === "*") reach(next, at);
    else if (place === character) reach(next, at + 1);
    else if (place !== undefined && place.length > 1 && character !== "/") {
      next.add(at);
      reach(next, at + 1);
    } else if (at === end && character === "/") next.add(end + 1);
  };

  return (path) => {
    let stands = new Set<number>();
    reach(stands, 0);
    const lower = path.toLowerCase();
    for (let taken = 0; taken < lower.length; taken += 1) {
      const next = new Set<number>();
      for (const at of stands) step(at, lower[taken]!, next);
      if (next.size === 0) return false;
      stands = next;
    }
    return stands.has(end) || stands.has(end + 1);
  };
}
