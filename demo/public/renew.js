/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access -- plain JavaScript, served as it is: there are no types to check */
// A page that was covered and comes back (ON_END=lock, the back button) may belong to a new session of the same user.
// Its forms still carry the anti-forgery token of the old one, and would be refused with all that was typed in them.
let renewed;

async function renew() {
  const response = await fetch("/token", { headers: { accept: "application/json" } });
  if (!response.ok) return;
  const { token } = await response.json();
  for (const field of document.querySelectorAll("input[name=token]")) field.value = token;
}

document.addEventListener("session-security:uncover", () => {
  renewed = renew();
});
// After a lock, what is sent before the new token is there waits for it.
document.addEventListener("session-security:unlocked", (event) => {
  event.waitUntil(renewed);
});
