// Keeps unsent words of <form data-draft="key" data-draft-at="ms"> in this browser; gives them back when they are newer than the server's copy.
// A page with ?remix= brings words of its own: they become the draft, and the address loses its question so that a reload keeps what is changed.
const prefix = "draft:";
const fields = "textarea[name], input[name]:is([type=text], [type=number], :not([type]))";
const isRemix = new URLSearchParams(location.search).has("remix");

const formsWithDrafts = () => document.querySelectorAll("form[data-draft]");

function keep(form) {
  const words = {};
  for (const field of form.querySelectorAll(fields)) words[field.name] = field.value;
  try {
    localStorage.setItem(prefix + form.dataset.draft, JSON.stringify({ at: Date.now(), words }));
  } catch {
    // Storage is full or forbidden: the server's copy is all there is.
  }
}

function restore(form) {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(prefix + form.dataset.draft));
  } catch {
    return;
  }
  if (!kept || kept.at <= Number(form.dataset.draftAt || 0)) return;
  for (const field of form.querySelectorAll(fields)) {
    const words = kept.words?.[field.name];
    if (typeof words === "string" && words !== field.value) field.value = words;
  }
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

function takeOver(form) {
  keep(form);
  history.replaceState(null, "", location.pathname);
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (form && event.target.matches(fields)) keep(form);
});

// After htmx has looked at the page, so that it hears of the words and the server keeps them too.
document.addEventListener("DOMContentLoaded", () => formsWithDrafts().forEach(isRemix ? takeOver : restore));
