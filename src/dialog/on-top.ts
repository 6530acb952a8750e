/**
 * Opens a modal dialog, and brings it back above whatever modal the page has opened since: one that was opened later
 * disables the controls of an earlier one, even when it cannot be seen (platform facts).
 */
export function showOnTop(dialog: HTMLDialogElement, root: ShadowRoot): void {
  if (dialog.matches(":modal") && (hopeless || reachable(dialog, root))) return;
  const focused = root.activeElement as HTMLElement | null;
  dialog.close();
  dialog.showModal();
  focused?.focus();
  // Where opening it again does not help, it will not help in a second either, and would move the focus each time.
  hopeless = !reachable(dialog, root);
}

let hopeless = false;

/** Does a press in its middle reach it? Not when something lies above it, nor when it is inert. */
function reachable(dialog: HTMLDialogElement, root: ShadowRoot): boolean {
  const { left, top, width, height } = dialog.getBoundingClientRect();
  return dialog.contains(root.elementFromPoint(left + width / 2, top + height / 2));
}
