/**
 * What counts as a person's input (promise a-human-counts). Capture listeners on the document see it before any
 * `stopPropagation` and out of closed shadow roots. Never focus, scroll, submit, input or change: scripts cause trusted
 * ones. `beforeinput` and the like are there for dictation, input methods and assistive technology, which give no keys.
 */
const PRESSES = "keydown,pointerdown,mousedown,click,touchstart,beforeinput,compositionstart,paste,drop".split(",");
const MOVES = ["pointermove", "mousemove", "wheel"];

/** Keys that a hand leaves on the desk do not type for ever: auto-repeat counts this long (ms). */
const REPEAT = 30_000;
/** `userActivation.isActive` lasts 5 s after input in a frame: asked more often than that, none is missed. */
const FRAME_POLL = 4000;

/** Keys that only lead to the next element or to another key. */
const LEADING = /^(Tab|Shift|Control|Alt|AltGraph|Meta|CapsLock|Fn)$/;

/** Calls `input` for each input of a person; answers the way to stop. */
export function listenToInput(input: (deliberate: boolean) => void): () => void {
  let seen = "";
  let pressed = 0;

  const onEvent = (event: Event): void => {
    // `dispatchEvent` and `click()` are a script's.
    if (!event.isTrusted) return;
    const { type, key, repeat, screenX, screenY, timeStamp } = event as KeyboardEvent & MouseEvent;
    const move = MOVES.includes(type);
    if (move && type !== "wheel") {
      // Layout and some drivers report moves of a mouse that lies still (Windows does).
      const where = `${screenX},${screenY}`;
      const same = where === seen || seen === "";
      seen = where;
      if (same) return;
    }
    if (repeat ? timeStamp - pressed > REPEAT : false) return;
    if (!repeat) pressed = timeStamp;
    input(
      !move &&
        !LEADING.test(key) &&
        !event.composedPath().some((node) => (node as Element).localName === "session-security"),
    );
  };

  // Events inside a frame do not reach this document; that the person acted in one does.
  const poll = setInterval(() => {
    const inFrame = document.activeElement?.localName === "iframe" && document.visibilityState === "visible";
    if (inFrame && navigator.userActivation?.isActive) input(true);
  }, FRAME_POLL);

  const options = { capture: true, passive: true };
  const types = [...PRESSES, ...MOVES];
  for (const type of types) document.addEventListener(type, onEvent, options);
  return () => {
    clearInterval(poll);
    for (const type of types) document.removeEventListener(type, onEvent, options);
  };
}
