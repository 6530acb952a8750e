/**
 * The dialog's style sheet; the build minifies it. System colours follow the page's `color-scheme` and forced colours.
 * Everything else that a page may want to change is a custom property or a part (docs). Nothing moves.
 */
export const styles = /* css */ `
:host {
  all: initial;
  display: block !important;
  color-scheme: inherit;
  --accent: var(--session-security-accent, light-dark(#1a56c4, #9dbdff));
  --on-accent: var(--session-security-on-accent, light-dark(#fff, #0b1a38));
  --surface: var(--session-security-surface, light-dark(#fff, #1c2028));
  --text: var(--session-security-text, light-dark(#1b2330, #eef1f6));
  --radius: var(--session-security-radius, 1rem);
}
dialog, :host > div {
  box-sizing: border-box;
  inline-size: min(30rem, 100vi - 2rem);
  border: 1px solid transparent;
  border-radius: var(--radius);
  background: var(--surface);
  color: var(--text);
  box-shadow: 0 1rem 3rem #0004;
  font: var(--session-security-font, 1rem/1.5 system-ui, sans-serif);
  overflow-wrap: anywhere;
}
dialog {
  max-inline-size: none;
  max-block-size: calc(100dvb - 2rem);
  padding: 0;
  overflow: auto;
}
dialog::backdrop {
  background: var(--session-security-backdrop, #0f172a99);
}
[part="body"] {
  padding: clamp(1rem, 5vi, 2rem);
}
h2, p {
  margin: 0 0 0.75rem;
}
h2 {
  font-size: 1.375em;
  line-height: 1.25;
}
[part="actions"] {
  display: flex;
  flex-wrap: wrap;
  gap: 0.75rem;
  margin-block-start: 1.5rem;
}
button, a {
  box-sizing: border-box;
  flex: 1 1 auto;
  min-block-size: 2.75rem;
  padding: 0.5rem 1.25rem;
  border: 1px solid color-mix(in srgb, currentColor 55%, transparent);
  border-radius: calc(var(--radius) / 2);
  background: none;
  color: inherit;
  font: inherit;
  font-weight: 600;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
}
[part~="primary"] {
  border-color: transparent;
  background: var(--accent);
  color: var(--on-accent);
}
:focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 3px;
}
[hidden], #note:empty {
  display: none;
}
[role="status"] {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  margin: 0;
}
:host > div {
  position: fixed;
  inset-block: auto 1rem;
  inset-inline: auto 1rem;
  z-index: 2147483647;
  inline-size: fit-content;
  max-inline-size: calc(100vi - 2rem);
  padding: 0.75rem 1rem;
  pointer-events: none;
}
:host > div p {
  margin: 0;
}
`;
