/** Puts the time left before the page's title, and takes it away again. */
export function tabTitle(): { show(prefix: string): void; restore(): void } {
  let own = "";
  let shown = "";
  let last = "";
  return {
    show(prefix) {
      if (prefix === last) return;
      last = prefix;
      // The application may have changed its title meanwhile: then that is the one to keep.
      if (document.title !== shown) own = document.title;
      document.title = `(${prefix}) ${own}`;
      shown = document.title;
    },
    restore() {
      if (last !== "" && document.title === shown) document.title = own;
      last = shown = "";
    },
  };
}
