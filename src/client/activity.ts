import { listen } from "./listen.ts";

/**
 * What counts as a person's input (promise a-human-counts). Capture listeners on the document see it before any
 * `stopPropagation` and out of closed shadow roots. Never focus, scroll, submit, input or change: scripts cause trusted
 * ones. `beforeinput` and the like are there for dictation, input methods and assistive technology, which give no keys.
 */
const INPUT =
  "keydown pointerdown mousedown click touchstart beforeinput compositionstart paste drop pointermove mousemove wheel";
const MOVE = /move|wheel/;
/** Keys that only lead to the next element or to another key. */
const LEADING = /^(Tab|Shift|Control|Alt|AltGraph|Meta|CapsLock|Fn)$/;
/** In the dialog presses (which have no key) and these belong to its buttons, which say themselves what they mean. */
const OF_BUTTONS = /^( |Enter|Escape|undefined)$/;

/** Keys that a thing left on the desk holds down do not type for ever: auto-repeat counts this long (ms). */
const REPEAT = 30_000;
/** `userActivation.isActive` lasts 5 s after input in a frame: asked more often than that, none is missed. */
const FRAME_POLL = 4000;

/** Calls `input` for each input of a person; answers the way to stop. */
export function listenToInput(input: (deliberate: boolean) => void): () => void {
  let seen: string | undefined;
  let pressed = 0;

  const stop = listen(document, INPUT, (event: KeyboardEvent & MouseEvent) => {
    // `dispatchEvent` and `click()` are a script's.
    if (!event.isTrusted) return;
    const { type, screenX, screenY } = event;
    const before = seen;
    if (/move/.test(type)) seen = `${screenX},${screenY}`;
    if (!event.repeat) pressed = event.timeStamp;
    if (
      event.timeStamp - pressed < REPEAT &&
      // Layout and some drivers report moves of a mouse that lies still (Windows does).
      (!/move/.test(type) || (before && before !== seen))
    ) {
      input(
        !MOVE.test(type) &&
          !LEADING.test(event.key) &&
          !(OF_BUTTONS.test(event.key) && (event.target as Element).localName === "session-security"),
      );
    }
  });

  // Events inside a frame do not reach this document; that the person acted in one does.
  const poll = setInterval(() => {
    if (document.activeElement?.localName === "iframe" && !document.hidden && navigator.userActivation?.isActive) {
      input(true);
    }
  }, FRAME_POLL);

  return () => {
    stop();
    clearInterval(poll);
  };
}
