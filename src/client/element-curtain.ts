import { bodyCurtain } from "./curtain.ts";
import type { Curtain } from "./types.ts";

type Place = readonly [scroller: Element, left: number, top: number];

/** Answers the function that draws (true) and lifts (false) the curtain over what `find` finds; default is the body. */
export function createCurtain(find?: () => Element | null | undefined): Curtain {
  const curtain = bodyCurtain(find);
  return find ? keepingPlaces(curtain, find) : curtain;
}

/**
 * Apart from the curtain of the body, which every page loads: beside an element there is a rest of the page, in which
 * somebody may scroll while the element is covered. Given back is only how far the curtain itself has moved something, by
 * taking out what had made it long: the element, and what it stands in.
 */
function keepingPlaces(curtain: Curtain, find: () => Element | null | undefined): Curtain {
  let moved: Place[] = [];
  return (hidden) => {
    const before = placesAround(find());
    curtain(hidden);
    if (hidden) moved = before.map(([each, left, top]) => [each, left - each.scrollLeft, top - each.scrollTop]);
    // After the curtain has put the page where it was.
    else queueMicrotask(() => restore(before, moved));
  };
}

function placesAround(element: Element | null | undefined): Place[] {
  const places: Place[] = [];
  for (let each = element; each; each = each.parentElement) places.push([each, each.scrollLeft, each.scrollTop]);
  return places;
}

function restore(now: readonly Place[], moved: readonly Place[]): void {
  for (const [each, left, top] of now) {
    const [, x, y] = moved.find(([scroller]) => scroller === each) ?? [each, 0, 0];
    each.scrollTo({ left: left + x, top: top + y, behavior: "instant" });
  }
}
