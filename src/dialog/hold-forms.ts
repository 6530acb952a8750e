import { attempt, listen } from "../client/listen.ts";

/** Whoever cannot renew a token in this time will not: the form is sent, and the server decides (ms). */
const LONGEST = 5000;

/** Forms that are sent before `work` is done are sent when it is: with the token that it has brought. */
export async function holdForms(work: Promise<unknown>): Promise<void> {
  const held = new Map<HTMLFormElement, HTMLElement | null>();
  const stop = listen(
    window,
    "submit",
    (event: SubmitEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      held.set(event.target as HTMLFormElement, event.submitter);
    },
    false,
  );
  await Promise.race([work, new Promise((resolve) => setTimeout(resolve, LONGEST))]);
  stop();
  // The page may have taken the button out meanwhile.
  for (const [form, submitter] of held) attempt(() => form.requestSubmit(submitter));
}
