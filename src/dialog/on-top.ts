/**
 * Opens a modal dialog, and brings it back above whatever modal the page has opened since: one that was opened later
 * disables the controls of an earlier one, even when it cannot be seen (platform facts).
 */
export function showOnTop(dialog: HTMLDialogElement): void {
  if (dialog.matches(":modal") && (reachable(dialog) || unreachable.has(dialog))) return;
  const focused = (dialog.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
  dialog.close();
  dialog.showModal();
  focused?.focus();
  // Where opening it again did not help, it would not help in a second either, and would move the focus each time.
  if (reachable(dialog)) unreachable.delete(dialog);
  else unreachable.add(dialog);
}

const unreachable = new WeakSet<HTMLDialogElement>();

/** Does a press in its middle reach it? Not when something lies above it, nor when it is inert. */
function reachable(dialog: HTMLDialogElement): boolean {
  const { left, top, width, height } = dialog.getBoundingClientRect();
  const hit = (dialog.getRootNode() as ShadowRoot).elementFromPoint(left + width / 2, top + height / 2);
  return dialog.contains(hit);
}
