// Marks of results ([data-marks] has the address they are changed at): on tiles and on a result's page. f favourite, 1 to 5, 0 none, r reject,
// for the tile in focus, or on its own page for the result. Only the marks are drawn anew, so the focus and the page stay where they are.
const menu = document.getElementById("rating-menu");
let rated = null;
let last = Promise.resolve();

function current() {
  return document.activeElement?.closest("[data-tile]")?.querySelector("[data-marks]") ?? document.querySelector("[data-marks-bar]");
}

// One after another, so that of two quick presses the second one counts.
function send(marks, what, values) {
  const view = "marksBar" in marks.dataset ? "bar" : "tile";
  const path = `${marks.dataset.marks}${what}/`;
  last = last.then(() => htmx.ajax("POST", path, { source: document.body, swap: "none", values: { ...values, view } })).catch(() => {});
}

const rate = (marks, rating) => send(marks, "rating", { rating });
const starOf = (marks) => marks.querySelector("[data-star]");
const ratingOf = (marks) => marks.querySelector("[data-rate]")?.dataset.rate ?? "";
const mayRate = (marks) => marks.querySelector("[data-rate], [data-rate-key]");

function press(marks, key) {
  const button = marks.querySelector(`[data-rate-key="${key}"]`);
  // On its page a result's buttons know what a second press does.
  if (key === "r" && button) rate(marks, button.value);
  else if (key === "r") rate(marks, ratingOf(marks) === "0" ? "" : "0");
  else rate(marks, key === "0" ? "" : key);
}

function open(button) {
  rated = button.closest("[data-marks]").id;
  menu.showPopover();
  const from = button.getBoundingClientRect();
  const own = menu.getBoundingClientRect();
  const below = from.bottom + 4 + own.height < innerHeight;
  menu.style.setProperty("left", `${Math.max(4, Math.min(from.left, innerWidth - own.width - 4))}px`);
  menu.style.setProperty("top", `${Math.max(4, below ? from.bottom + 4 : from.top - own.height - 4)}px`);
  menu.querySelector("button").focus();
}

function ratedMarks() {
  return document.getElementById(rated);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-rate], [data-star], [data-set-rating], [data-open-tags]");
  if (!button || button.closest("[data-marks-bar]")) return;
  if ("star" in button.dataset && button.form?.id !== "star-form") return;
  event.preventDefault();
  if ("star" in button.dataset) {
    send(button.closest("[data-marks]"), "star", { on: button.value });
  } else if ("rate" in button.dataset) {
    open(button);
  } else if (ratedMarks()) {
    menu.hidePopover();
    if ("openTags" in button.dataset) ratedMarks().dispatchEvent(new CustomEvent("open-tags", { bubbles: true }));
    else rate(ratedMarks(), button.dataset.setRating);
  }
});

// It stands beside a tile, so it goes when that moves.
for (const name of ["resize", "scroll"]) addEventListener(name, () => menu?.matches(":popover-open") && menu.hidePopover(), { capture: true, passive: true });

menu?.addEventListener("keydown", (event) => {
  const buttons = [...menu.querySelectorAll("button")];
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const chosen = buttons.find((button) => button.querySelector("kbd").textContent === event.key);
  if (by) buttons[(buttons.indexOf(document.activeElement) + by + buttons.length) % buttons.length].focus();
  else if (chosen) chosen.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

document.addEventListener("keydown", (event) => {
  const isText = event.target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select");
  if (isText || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const marks = /^[f0-5r]$/.test(event.key) && current();
  if (!marks || event.repeat) return;
  if (event.key === "f") starOf(marks).click();
  else if (mayRate(marks)) press(marks, event.key);
  else return;
  event.preventDefault();
});
