// The bell: its list when it is opened, its number in the title, and what rings when something new is there.
const list = document.getElementById("bell-list");
const [alerts, push] = document.getElementById("bell-modules").dataset.modules.split(" ");
const bell = () => document.getElementById("bell");
const group = document.querySelector('meta[name="poll-group"]')?.content ?? "";
// The highest id that this browser has rung for.
const seenKey = `bell:${group}`;
const unit = 1e12;

function show() {
  const plain = document.title.replace(/^\(\d+\+?\) /, "");
  const text = bell()?.dataset.count;
  const title = text ? `(${text}) ${plain}` : plain;
  if (document.title !== title) document.title = title;
}

function seen() {
  try { return Number(localStorage.getItem(seenKey)) || 0; } catch { return 0; }
}

function remember(id) {
  try { localStorage.setItem(seenKey, Math.max(id, seen())); } catch { /* A private window. */ }
}

const newest = () => Number(bell()?.dataset.mark ?? 0) % unit;

// Of all pages one rings: the first that has the lock finds what is new, the others nothing.
async function ring() {
  if (newest() <= seen()) return;
  const once = async () => {
    const after = seen();
    if (newest() <= after) return;
    remember(newest());
    const module = await import(alerts).catch(() => null);
    await module?.ringFor(`${list.dataset.news}?after=${after}`);
  };
  await (navigator.locks ? navigator.locks.request(`ring:${group}`, once) : once());
}

// The number is drawn anew by the poll.
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (detail.target.id !== "bell" && detail.elt?.id !== "bell") return;
  show();
  ring();
});
document.addEventListener("htmx:afterSettle", show);

// Without an answer it closes: the toast that says so would be below it.
function open() {
  const isOpen = list.matches(":popover-open");
  bell().setAttribute("aria-expanded", String(isOpen));
  if (isOpen) htmx.ajax("GET", list.dataset.recent, { target: list }).catch(() => list.hidePopover());
}
list.addEventListener("toggle", open);
open();

show();
// What came before the page was opened is in its bell, and needs no sound.
remember(Number(list.dataset.first) % unit);
ring();
// Once in a tab: whether the browser's push service still knows this browser.
try {
  if (localStorage.getItem("alerts") === "on" && !sessionStorage.getItem("push")) import(push).catch(() => {});
} catch { /* A private window. */ }
