// Typing @ in a field ([data-mentions]) offers what it may mean, in the listbox that the field controls: arrows choose, Enter or Tab takes one, Escape closes.
// Who knows hears "mentions:wanted" {word, offer} on the field and calls offer(options, hint), at once or later: an option has a value, and may have a
// note and an image. Names of people have spaces: data-mentions="names".
const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
const isOpen = (field) => listOf(field)?.hidden === false;
const optionsOf = (field) => [...listOf(field).querySelectorAll("[role=option]:not([aria-disabled])")];
const isField = (target) => target?.matches?.("[data-mentions]") && listOf(target);

// The word with @ that the caret is in or right behind; mail addresses are none.
const words = /(?:^|[^\w@])(@\w*)$/;
const names = /(?:^|[^\w@.])(@[\p{L}\p{N}_.'’-]*(?: [\p{L}\p{N}_.'’-]+){0,3})$/u;
function begun(field) {
  const { value, selectionStart: at } = field;
  return (field.dataset.mentions === "names" ? names : words).exec(value.slice(0, at))?.[1] ?? "";
}

function close(field) {
  const list = listOf(field);
  if (!list) return;
  list.hidden = true;
  list.replaceChildren();
  field.removeAttribute("aria-activedescendant");
}

function choose(field, option) {
  for (const one of optionsOf(field)) one.setAttribute("aria-selected", String(one === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function optionOf({ value, note = "", image = "" }, number, list) {
  const option = Object.assign(document.createElement("li"), { id: `${list.id}-${number + 1}`, className: "mentions__option" });
  option.setAttribute("role", "option");
  option.dataset.value = value;
  const picture = image ? [Object.assign(new Image(), { src: image, alt: "", className: "mentions__image" })] : [];
  option.append(...picture, Object.assign(document.createElement("strong"), { textContent: value }), note && ` ${note}`);
  return option;
}

function hintOf(text) {
  const none = Object.assign(document.createElement("li"), { className: "mentions__option", textContent: text });
  none.setAttribute("role", "option");
  none.setAttribute("aria-disabled", "true");
  return none;
}

function show(field, found, hint) {
  const list = listOf(field);
  close(field);
  if (!list || !(found.length || hint)) return;
  list.replaceChildren(...(found.length ? found.map((one, number) => optionOf(one, number, list)) : [hintOf(hint)]));
  list.hidden = false;
  if (found.length) choose(field, optionsOf(field)[0]);
}

// What comes for a word that is no longer the one at the caret is too late.
function want(field) {
  const word = begun(field);
  const offer = (found, hint = "") => { if (document.activeElement === field && begun(field) === word) show(field, found, hint); };
  close(field);
  if (word) field.dispatchEvent(new CustomEvent("mentions:wanted", { bubbles: true, detail: { word, offer } }));
}

function take(field, { dataset: { value } }) {
  const { selectionStart: at } = field;
  field.setRangeText(`${value} `, at - begun(field).length, at, "end");
  close(field);
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

document.addEventListener("input", ({ target }) => { if (isField(target)) want(target); });
document.addEventListener("keydown", (event) => {
  const { target: field, key } = event;
  if (!isField(field) || !isOpen(field) || event.isComposing) return;
  const all = optionsOf(field);
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  const isTaken = ["Enter", "Tab"].includes(key) && !event.ctrlKey && !event.metaKey && !event.shiftKey && at >= 0;
  if (key === "Escape") close(field);
  else if (step && all.length) choose(field, all[(at + step + all.length) % all.length]);
  else if (isTaken) take(field, all[at]);
  else return;
  event.preventDefault();
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".mentions [role=option]");
  // The caret stays where it is.
  if (option) event.preventDefault();
  if (option?.dataset.value) take(document.querySelector(`[aria-controls="${option.parentElement.id}"]`), option);
});
document.addEventListener("focusout", ({ target }) => { if (isField(target)) close(target); });
// A word may have been typed before this was loaded.
if (isField(document.activeElement)) want(document.activeElement);
