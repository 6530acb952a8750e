/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-argument, typescript/no-misused-promises -- plain JavaScript, served as it is: there are no types to check */
// Asks again and again, as long as the page is seen, and tells what came: the answer, or undefined for anything but 200.
export function poll(url, every, show) {
  const ask = async () => {
    if (document.hidden) return;
    try {
      const response = await fetch(url, { headers: { accept: "application/json" } });
      // An answer that says that the session has ended covers the page now, not only when the monitor asks next.
      document.querySelector("session-security")?.monitor?.inspect(response);
      show(response.ok ? await response.json() : undefined);
    } catch {
      show(undefined);
    }
  };
  setInterval(ask, every);
  document.addEventListener("visibilitychange", ask);
  void ask();
}
