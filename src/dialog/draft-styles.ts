/** The style sheet of the offer at the top of a form; see `styles.ts`. */
export const styles = /* css */ `
:host {
  all: initial;
  display: block;
  margin-block: 1rem;
  color-scheme: inherit;
}
div {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 1rem;
  align-items: center;
  padding: 0.75rem 1rem;
  border: 1px solid #8888;
  border-radius: 0.5rem;
  background: Canvas;
  color: CanvasText;
  font: var(--session-security-font, 1rem/1.5 system-ui);
}
p {
  flex: 1 1 15rem;
  margin: 0;
}
button {
  padding: 0.5rem 1rem;
  font: inherit;
}
`;
