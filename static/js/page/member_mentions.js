// In an answer ([data-members] has the address that knows), @ means members of the team: see page/mentions.js. Without it, names are typed in full.
const texts = document.getElementById("member-mentions").dataset;
const pause = 120;
let timer = 0;
let asked = null;
// What nobody's name begins with: neither does what is longer.
let nobody = null;

// The list belongs to the field, and goes with it when the comment is drawn anew.
function prepare(field) {
  if (field.hasAttribute("aria-controls")) return;
  const list = Object.assign(document.createElement("ul"), { id: `${field.id}-members`, className: "mentions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", texts.label);
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
  field.after(list, status);
  for (const [name, value] of [["controls", list.id], ["autocomplete", "list"], ["haspopup", "listbox"]]) field.setAttribute(`aria-${name}`, value);
}

async function ask(field, word) {
  asked?.abort();
  asked = new AbortController();
  const query = new URLSearchParams({ q: word.slice(1) });
  const options = { headers: { Accept: "application/json" }, signal: asked.signal };
  const response = await fetch(`${field.dataset.members}?${query}`, options).catch(() => null);
  // Without an answer, or with the page of a sign-in instead, the field stays as it is.
  const answer = response?.ok ? await response.json().catch(() => null) : null;
  return answer?.members ?? null;
}

async function find(field, { word, offer }) {
  const found = await ask(field, word);
  if (!found) return;
  if (!found.length) nobody = word;
  const isWritten = found.some(({ value }) => value.toLowerCase() === word.toLowerCase());
  offer(isWritten ? [] : found);
  field.parentElement.querySelector("[role=status]").textContent = isWritten || !found.length ? "" : texts.found.replace("{count}", found.length);
}

document.addEventListener("focusin", ({ target }) => { if (target.matches("[data-members]")) prepare(target); });
document.addEventListener("mentions:wanted", ({ target, detail }) => {
  if (!target.matches("[data-members]") || (nobody && detail.word.startsWith(nobody))) return;
  clearTimeout(timer);
  timer = setTimeout(find, pause, target, detail);
});
// It may have the focus already, and a word in it, when this is loaded.
if (document.activeElement?.matches("[data-members]")) {
  prepare(document.activeElement);
  document.activeElement.dispatchEvent(new Event("input", { bubbles: true }));
}
