// Typing @ in a prompt ([data-mentions]) offers the files that are in their fields: arrows choose, Enter or Tab takes one, Escape closes.
const list = () => document.getElementById("mentions");
const options = () => [...list().querySelectorAll("[role=option]:not([aria-disabled])")];
const area = () => document.querySelector("[data-mentions]");

function close() {
  if (!list()) return;
  list().hidden = true;
  list().replaceChildren();
  area().removeAttribute("aria-activedescendant");
}

function choose(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  area().setAttribute("aria-activedescendant", option.id);
}

function optionOf(slot) {
  const word = slot.dataset.mention;
  const option = Object.assign(document.createElement("li"), { id: `mention-${word.slice(1)}`, className: "mentions__option" });
  option.setAttribute("role", "option");
  option.dataset.defaultLabel = word;
  const { src } = slot.querySelector("img");
  const image = src ? Object.assign(new Image(), { src, alt: "", className: "mentions__image" }) : "";
  const name = slot.querySelector("[data-slot-text]").textContent.split(" · ")[0];
  option.append(image, Object.assign(document.createElement("strong"), { textContent: word }), ` ${name}`);
  return option;
}

function hint() {
  const none = Object.assign(document.createElement("li"), { className: "mentions__option", textContent: list().dataset.none });
  none.setAttribute("role", "option");
  none.setAttribute("aria-disabled", "true");
  return none;
}

// The word with @ that the caret is in or right behind; mail addresses are none.
function begun() {
  const { value, selectionStart: at } = area();
  return /(?:^|[^\w@])(@\w*)$/.exec(value.slice(0, at))?.[1];
}

function offer() {
  const word = begun()?.toLowerCase();
  close();
  if (!word) return;
  const filled = [...document.querySelectorAll(".slot--filled[data-mention]")];
  const found = filled.filter((slot) => slot.dataset.mention.startsWith(word));
  if (filled.length && (!found.length || found.some((slot) => slot.dataset.mention === word))) return;
  list().replaceChildren(...(found.length ? found.map(optionOf) : [hint()]));
  list().hidden = false;
  if (found.length) choose(options()[0]);
}

function take(option) {
  const { selectionStart: at } = area();
  area().setRangeText(`${option.dataset.defaultLabel} `, at - begun().length, at, "end");
  close();
  for (const kind of ["input", "change"]) area().dispatchEvent(new Event(kind, { bubbles: true }));
}

document.addEventListener("input", ({ target }) => { if (target === area() && list()) offer(); });
document.addEventListener("keydown", (event) => {
  if (event.target !== area() || list()?.hidden !== false || event.isComposing) return;
  const all = options();
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const isTaken = ["Enter", "Tab"].includes(event.key) && !event.ctrlKey && !event.metaKey && !event.shiftKey && at >= 0;
  if (event.key === "Escape") close();
  else if (step && all.length) choose(all[(at + step + all.length) % all.length]);
  else if (isTaken) take(all[at]);
  else return;
  event.preventDefault();
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("#mentions [role=option]");
  // The caret stays where it is.
  if (option) event.preventDefault();
  if (option?.dataset.defaultLabel) take(option);
});
document.addEventListener("focusout", ({ target }) => { if (target === area() && list()) close(); });
