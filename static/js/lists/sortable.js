// [data-sortable] (data-axis="x" for a strip) holds [data-sort-item]s, each with a [data-sort-handle]: drag by it, or press arrows, Home, End.
// What lands elsewhere writes "from:to" (from 1) into [data-sort-value] and says "change"; the ids shown go with it as data-sort-ids; the order changes with the answer.
const items = (box) => [...box.querySelectorAll("[data-sort-item]")];
const around = (handle) => [handle.closest("[data-sortable]"), handle.closest("[data-sort-item]")];
const [patience, edge] = [4000, 56];
let [drag, sent] = [null, null];

// The dragged item stays where it is and the others go around it, so that it keeps the pointer and the focus; between lists nothing moves before the answer.
function put(index) {
  const { box, item } = Object.assign(drag, { to: index });
  const [mine, all] = [items(box), [...item.parentNode.children]];
  const others = mine.filter((one) => one !== item);
  const [now, at] = [mine.indexOf(item), all.indexOf(item)];
  const upTo = all.indexOf(others[index - 1]), since = all.indexOf(others[index]);
  if (index > now && upTo >= 0) item.before(...all.slice(at + 1, upTo + 1));
  if (index < now && since >= 0) item.after(...all.slice(since, at));
}

function restore() {
  const at = drag.order.indexOf(drag.item);
  drag.item.before(...drag.order.slice(0, at));
  drag.item.after(...drag.order.slice(at + 1));
  drag.item.classList.remove("sorting");
}

function send(box, item, from, to) {
  sent = { box, item, to, at: performance.now() };
  const value = box.querySelector("[data-sort-value]");
  value.value = `${from + 1}:${to + 1}`;
  if (box.dataset.sortIds) value.setAttribute("hx-vals", JSON.stringify({ [box.dataset.sortIds]: items(box).map((one) => one.id.replace(/^\w+-/, "")) }));
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

// How many of the others the pointer has passed; a strip may go on in the next row.
function indexAt({ clientX: x, clientY: y }) {
  const isPassed = (one) => {
    const { left, width, top, bottom } = (one.closest("details:not([open])") ?? one).getBoundingClientRect();
    if (drag.box.dataset.axis !== "x") return y > (top + bottom) / 2;
    return y > bottom || (y >= top && x > left + width / 2);
  };
  return items(drag.box).filter((one) => one !== drag.item && isPassed(one)).length;
}

const isBusy = () => sent && sent.item.isConnected && performance.now() - sent.at < patience;

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-sort-handle]");
  if (!handle || event.button || drag || isBusy()) return;
  event.preventDefault();
  handle.focus();
  handle.setPointerCapture(event.pointerId);
  const [box, item] = around(handle);
  drag = { box, item, from: items(box).indexOf(item), order: [...item.parentNode.children] };
  item.classList.add("sorting");
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (event.clientY < edge) scrollBy(0, -edge / 4);
  if (event.clientY > innerHeight - edge) scrollBy(0, edge / 4);
  put(indexAt(event));
});

function end(isWanted) {
  if (!drag) return;
  const { box, item, from, to = from } = drag;
  restore();
  drag = null;
  if (isWanted && to !== from) send(box, item, from, to);
}
for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => end(kind === "pointerup"));

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") end(false);
  const handle = event.target.closest?.("[data-sort-handle]");
  if (!handle || event.ctrlKey || event.altKey || event.metaKey) return;
  const [box, item] = around(handle);
  const [all, from] = [items(box), items(box).indexOf(item)];
  const to = { ArrowUp: from - 1, ArrowLeft: from - 1, ArrowDown: from + 1, ArrowRight: from + 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (all[to] && to !== from && !drag && !isBusy()) send(box, item, from, to);
});

// Nothing is redrawn under the pointer; the next change or poll does it.
const spare = (event) => {
  if (drag && event.detail.target?.contains(drag.box)) event.detail.shouldSwap = false;
};
for (const kind of ["htmx:beforeSwap", "htmx:oobBeforeSwap"]) document.addEventListener(kind, spare);

document.addEventListener("htmx:afterSettle", () => {
  const box = sent && !sent.item.isConnected && document.getElementById(sent.box.id);
  if (!box) return;
  const [all, said, { to }] = [items(box), box.querySelector("[data-sort-status]"), sent];
  sent = null;
  all[to]?.querySelector("[data-sort-handle]")?.focus();
  const words = box.dataset.sortText ?? said?.dataset.sortText ?? "";
  if (said) setTimeout(() => { said.textContent = words.replace("{place}", to + 1).replace("{count}", all.length); }, 100);
});
