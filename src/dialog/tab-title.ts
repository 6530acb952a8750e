/** Answers a function that puts the time left before the page's title; without a time it takes it away again. */
export function tabTitle(): (time?: string) => void {
  let own = "";
  let shown = "";
  let last: string | undefined;
  return (time) => {
    if (time === last) return;
    last = time;
    // What we did not write is the page's own, also when the application changes it meanwhile.
    if (document.title !== shown) own = document.title;
    document.title = shown = time ? `(${time}) ${own}`.trim() : own;
  };
}
