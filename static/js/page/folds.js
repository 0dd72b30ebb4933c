// Remembers for a year which groups of jobs ([data-fold]) are folded in this browser. The server reads the cookie, so the next page and every answer
// have them folded already; only an answer that was under way meanwhile doesn't know.
const most = 80;
const read = () => (document.cookie.match(/(?:^|; )folded=([^;]*)/)?.[1] ?? "").split(".").filter(Boolean);
const isTable = (group) => group.closest("[data-view=table]");

function keep(key, isOpen) {
  const others = read().filter((one) => one !== key);
  const keys = isOpen ? others : [...others, key].slice(-most);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `folded=${keys.join(".")}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

document.addEventListener("click", (event) => {
  const group = event.target.closest?.("summary")?.parentElement;
  const key = group?.dataset.fold;
  if (!key || isTable(group)) return;
  // As it is going to be; a key on the heading is a click, too.
  const isOpen = !group.open;
  keep(key, isOpen);
  // The same batch may go on further down.
  for (const twin of document.querySelectorAll(`[data-fold="${key}"]`)) if (twin !== group) twin.open = isOpen;
});

document.addEventListener("htmx:afterSettle", () => {
  const folded = read();
  for (const group of document.querySelectorAll("[data-fold][open]")) {
    if (folded.includes(group.dataset.fold) && !isTable(group)) group.open = false;
  }
});
