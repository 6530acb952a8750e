/**
 * The dialog's style sheet; the build minifies it. The browser's own rules for a modal dialog already keep it inside the
 * window and let it scroll. System colours follow the page's `color-scheme`, and forced colours; white on the accent can
 * be read in both schemes. The status, which is only read aloud, lies beneath the rest, where it takes no press. What else
 * a page may want to change it reaches through parts (docs). Nothing moves.
 */
export const styles = /* css */ `
:host {
  all: initial;
  color-scheme: inherit;
}
dialog {
  width: 30rem;
  padding: 0;
  border: 1px solid #8888;
  border-radius: 1rem;
  font: var(--session-security-font, 1rem/1.5 system-ui);
  overflow-wrap: anywhere;
}
::backdrop {
  background: #000a;
}
#body {
  padding: 0 1.5rem 1.5rem;
}
#status {
  position: absolute;
  opacity: 0;
  z-index: -1;
}
#actions {
  display: flex;
  flex-wrap: wrap;
  gap: 1rem;
  margin-top: 1.5rem;
}
button, a {
  flex: auto;
  padding: 0.75rem 1rem;
  border: 1px solid;
  border-radius: 0.5rem;
  background: var(--session-security-accent, #1d4fd7);
  color: #fff;
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  outline-offset: 2px;
}
#logout {
  background: none;
  color: inherit;
}
`;
