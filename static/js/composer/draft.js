// Keeps the whole unsent <form data-draft="key"> in this tab, and for new tabs in this browser. After a reload the tab's own
// copy is brought back (two tabs keep two forms); a new tab gets the browser's copy where it is newer than the server's.
// The server draws the form from it (data-draft-url), because which fields there are depends on what is chosen.
const prefix = "draft:";
const technical = new Set(["csrfmiddlewaretoken", "nonce", "confirmed", "fix", "stood"]);
const asked = new URLSearchParams(location.search);
const stores = [sessionStorage, localStorage];
// A batch is armed by a press in this visit; only a reload is the same one.
const batch = new Set(["variations", "prompt_lines", "more_models", "more_qualities", "more_effects"]);
const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
const comesBack = ([name]) => isReload || !batch.has(name);

const composer = () => document.querySelector("form[data-draft]");
const fieldsOf = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !technical.has(name));

function keep() {
  const form = composer();
  if (!form) return;
  const text = JSON.stringify({ at: Date.now(), fields: fieldsOf(form) });
  for (const store of stores) {
    try {
      store.setItem(prefix + form.dataset.draft, text);
    } catch {
      // Full or forbidden: the server's copy is all there is.
    }
  }
}

function keptFor(form) {
  const [own, shared] = stores.map((store) => {
    try {
      return JSON.parse(store.getItem(prefix + form.dataset.draft));
    } catch {
      return null;
    }
  });
  if (own?.fields) return own;
  return shared?.fields && shared.at > Number(form.dataset.draftAt || 0) ? shared : null;
}

// Where it doesn't arrive, or something newer stops it, the form stays as it is and so does the copy.
function restore(form) {
  const kept = keptFor(form)?.fields.filter(comesBack);
  if (!kept || JSON.stringify(kept) === JSON.stringify(fieldsOf(form).filter(comesBack))) return;
  const values = { whole: "1" };
  for (const [name, value] of kept) values[name] = name in values ? [values[name], value].flat() : value;
  // From outside the form, whose own fields would come along.
  htmx.ajax("POST", form.dataset.draftUrl, { source: "#dialogs", target: "#composer", swap: "outerHTML", values }).catch(() => {});
}

// What the address brings along becomes the draft; without its question a reload keeps what is changed afterwards.
function begin() {
  const form = composer();
  if (!form) return;
  const isEdit = asked.has("edit");
  if (isEdit || !asked.size) {
    restore(form);
    return;
  }
  keep();
  history.replaceState(null, "", location.pathname);
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

// What is chosen or written now is newer than an answer on its way, which would draw over it.
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    if (event.target.form !== composer()) return;
    for (const waiting of ["#settings-sync", "#dialogs"]) htmx.trigger(waiting, "htmx:abort");
    keep();
  });
}
document.addEventListener("htmx:afterSettle", keep);
// The other operation gets what is carried over, not what this tab kept of it.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=to]");
  if (button) sessionStorage.removeItem(prefix + button.value);
});
// After htmx has looked at the page, so that it hears of the words and the server keeps them too.
document.addEventListener("DOMContentLoaded", begin);
