// Groups ([data-fold]) that are folded in this browser: in a cookie, so that the server draws them so.
const read = () => (document.cookie.match(/(?:^|; )folded=([^;]*)/)?.[1] ?? "").split(".").filter(Boolean);

document.addEventListener("click", ({ target }) => {
  const group = target.closest("[data-fold] > summary")?.parentElement;
  if (!group) return;
  const keys = read().filter((one) => one !== group.dataset.fold);
  // The click is yet to turn it.
  if (group.open) keys.push(group.dataset.fold);
  document.cookie = `folded=${keys.slice(-80).join(".")}; Path=/; Max-Age=31536000; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
});
// An answer may have been under way meanwhile.
document.addEventListener("htmx:afterSettle", () => {
  for (const key of read()) for (const group of document.querySelectorAll(`[data-fold="${key}"]`)) group.open = false;
});
