// The dialog for a result's tags: t for the tile in focus or for the page's result, or by its link. Its form is read from the page that has it
// without scripts. The team's tags are pressed to add them, and again to take them away.
const dialog = document.getElementById("tags-dialog");

function marksInFocus() {
  return document.activeElement?.closest("[data-tile]")?.querySelector("[data-marks]:has([data-rate])") ?? document.querySelector("[data-marks-bar]:has([data-edit-tags])");
}

// Settled at once: a form that htmx does not know yet would be posted by the browser, which leaves the page.
function open(marks) {
  const where = { source: document.body, target: "#tags-dialog-body", select: "[data-tags-form]", swap: "settle:0ms" };
  // Without an answer nothing opens: a toast says so.
  htmx.ajax("GET", `${marks.dataset.marks}tags/`, where).then(showDialog, () => {});
}

function showDialog() {
  const form = dialog.querySelector("[data-tags-form]");
  if (!form || dialog.open) return;
  form.querySelector("[data-scripted]")?.removeAttribute("hidden");
  dialog.showModal();
  show(form);
  const field = form.elements.tags;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

const fold = (tag) => tag.trim().replace(/\s+/g, " ").toLowerCase();
const typed = (form) => form.elements.tags.value.split(",").map((tag) => tag.trim()).filter(Boolean);

function show(form) {
  const chosen = typed(form).map(fold);
  for (const button of form.querySelectorAll("[data-known-tag]")) {
    button.setAttribute("aria-pressed", String(chosen.includes(fold(button.dataset.knownTag))));
  }
}

function toggle(button) {
  const { form } = button;
  const tag = button.dataset.knownTag;
  const rest = typed(form).filter((one) => fold(one) !== fold(tag));
  const tags = button.getAttribute("aria-pressed") === "true" ? rest : [...rest, tag];
  form.elements.tags.value = tags.length ? `${tags.join(", ")}, ` : "";
  show(form);
}

document.addEventListener("click", (event) => {
  const known = event.target.closest("[data-known-tag]");
  if (known) toggle(known);
  const link = event.target.closest("[data-edit-tags]");
  if (link && dialog && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(link.closest("[data-marks]"));
  }
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-tags-form]");
  if (form) show(form);
});

document.addEventListener("open-tags", (event) => open(event.target));

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.matches("[data-tags-form]")) detail.parameters.view = document.querySelector("[data-marks-bar]") ? "bar" : "tile";
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.elt.matches("dialog [data-tags-form]")) dialog.close();
});

document.addEventListener("keydown", (event) => {
  const isText = event.target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select");
  if (event.key !== "t" || isText || event.ctrlKey || event.metaKey || event.altKey || !dialog || document.querySelector("dialog[open]")) return;
  const marks = marksInFocus();
  if (!marks) return;
  event.preventDefault();
  open(marks);
});
