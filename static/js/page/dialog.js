// data-dialog="id" opens a <dialog>, refreshed from data-dialog-url where there is one; data-close inside it closes it; Escape and focus return are the browser's own.
// data-confirm on a form (or hx-confirm) asks in the shared dialog before anything is sent.
const confirmDialog = document.getElementById("confirm");
const confirmed = new WeakSet();
let proceed = null;

function ask(text, word, then) {
  confirmDialog.querySelector("[data-text]").textContent = text;
  const yes = confirmDialog.querySelector("[data-confirm-yes]");
  yes.textContent = word || yes.dataset.defaultLabel;
  const title = document.getElementById("confirm-title");
  title.dataset.defaultLabel ??= title.textContent;
  title.textContent = word ? `${word}?` : title.dataset.defaultLabel;
  proceed = then;
  confirmDialog.showModal();
}

// What a button shows, without the name of its row that only screen readers are told. An icon has nothing else.
function shown(button) {
  if (!button) return "";
  const copy = button.cloneNode(true);
  for (const part of copy.querySelectorAll(".visually-hidden")) part.remove();
  return copy.textContent.trim() || button.textContent.trim();
}

// Without an answer nothing opens: a toast says so.
function open(opener) {
  const { dialog: id, dialogUrl: url } = opener.dataset;
  if (!url) show(id);
  else htmx.ajax("GET", url, { source: document.body, target: "#dialogs", swap: "settle:0ms" }).then(() => show(id), () => {});
}

function show(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("dialog:opened", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    open(opener);
  }

  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();

  if (event.target.closest("[data-confirm-yes]")) {
    const then = proceed;
    proceed = null;
    confirmDialog.close();
    then?.();
  }

  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();

  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A menu opens to the side that has room for it.
document.addEventListener("toggle", ({ target }) => {
  const list = target.matches("details.menu[open]") && target.querySelector(".menu__list");
  if (!list) return;
  list.classList.remove("menu__list--end");
  list.classList.toggle("menu__list--end", list.getBoundingClientRect().right > document.documentElement.clientWidth);
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!confirmDialog || !form.dataset.confirm || confirmed.has(form)) return;
  const { submitter } = event;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form.dataset.confirm, shown(submitter), () => {
    confirmed.add(form);
    form.requestSubmit(submitter);
    confirmed.delete(form);
  });
}, true);

document.addEventListener("htmx:confirm", (event) => {
  if (!confirmDialog || !event.detail.question) return;
  event.preventDefault();
  ask(event.detail.question, shown(event.detail.elt), () => event.detail.issueRequest(true));
});
