// form[data-selection] sends what is ticked (boxes named ids that belong to it); its button says how many and what they cost together.
// What was ticked stays so when the list is redrawn.
const ticked = new Set();
const boxes = (form) => [...form.elements].filter((one) => one.name === "ids");
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const spaced = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u00a0");

function draw(form) {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked);
  const button = form.querySelector("[data-selected]");
  const sum = chosen.reduce((total, box) => total + Number(box.dataset.credits ?? 0), 0);
  const guess = chosen.some((box) => "estimated" in box.dataset) ? "≈ " : "";
  const price = guess + fill(button.dataset.price ?? "", { credits: spaced(sum) });
  const values = { count: chosen.length, price };
  button.dataset.none ??= button.textContent;
  button.textContent = chosen.length ? fill(button.dataset.selected, values) : button.dataset.none;
  button.disabled = !chosen.length;
  const agreed = form.querySelector("[data-selected-credits]");
  if (agreed) agreed.value = sum;
  if (button.dataset.question) form.dataset.confirm = fill(button.dataset.question, values);
  const whole = document.querySelector(`[data-select-all="${form.id}"]`);
  whole.hidden = all.length < 2;
  const box = whole.querySelector("input");
  box.checked = chosen.length === all.length;
  box.indeterminate = chosen.length > 0 && !box.checked;
}

function restore() {
  for (const form of document.querySelectorAll("form[data-selection]")) {
    for (const box of boxes(form)) if (ticked.has(box.id)) box.checked = true;
    draw(form);
  }
  for (const id of ticked) if (!document.getElementById(id)) ticked.delete(id);
}

function note(box) {
  if (box.checked) ticked.add(box.id);
  else ticked.delete(box.id);
}

document.addEventListener("change", ({ target }) => {
  const whole = target.closest("[data-select-all]");
  const form = whole ? document.getElementById(whole.dataset.selectAll) : target.form;
  if (!form?.matches?.("[data-selection]")) return;
  if (whole) for (const box of boxes(form)) box.checked = target.checked;
  boxes(form).forEach(note);
  draw(form);
});
document.addEventListener("htmx:afterSettle", restore);
restore();
