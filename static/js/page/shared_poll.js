// Of a person's visible pages in a team one asks for all: the one that holds a lock. The others tell it their cards, and it hands its
// answers on. A page that is closed or hidden gives the lock back, and the next one has it at once. Hidden pages have a lock of their own:
// one of them asks now and then.
const group = `poll:${document.querySelector('meta[name="poll-group"]').content}`;
const channel = new BroadcastChannel(group);
const isPoller = (event) => event.detail.elt?.id === "poller";
// What other pages have told since the last request: their cards, and numbers (of waiting approvals, of the bell) that aren't shown here.
let [told, otherNumbers] = [[], {}];
let [waiting, release, lock] = [null, null, ""];

const ownCards = () => [...document.querySelectorAll("[data-card][data-version]")].map(({ dataset }) => [dataset.card, Number(dataset.version)]);

const ownNumbers = () => ({
  approvals: document.getElementById("approvals-count")?.dataset.count,
  bell: document.getElementById("bell")?.dataset.mark,
});

// Without the cards that only other pages show; a hidden page takes the bell alone.
function ownPart(html, isBellOnly) {
  const parts = [...new DOMParser().parseFromString(html, "text/html").body.children];
  const isOwn = (part) => (isBellOnly ? part.id === "bell" : !part.dataset.card || document.getElementById(part.id));
  return parts.filter(isOwn).map((part) => part.outerHTML).join("");
}

function queueUp() {
  const name = document.hidden ? `${group}:hidden` : group;
  const wanted = document.getElementById("poller") ? name : "";
  if (wanted !== lock) {
    waiting?.abort();
    release?.();
    [waiting, release, lock] = [null, null, wanted];
  }
  if (!wanted || waiting || release) return;
  const { signal } = (waiting = new AbortController());
  const hold = () => new Promise((done) => (signal.aborted ? done() : ([waiting, release] = [null, done])));
  navigator.locks.request(wanted, { signal }, hold).catch(() => {});
}

channel.addEventListener("message", ({ data: { cards, numbers, html, events } }) => {
  if (cards && release && !document.hidden) {
    told.push(...cards);
    const own = ownNumbers();
    for (const [name, value] of Object.entries(numbers)) if (value !== own[name]) otherNumbers[name] = value;
  }
  if (!html) return;
  if (!document.hidden) for (const name of events) htmx.trigger(document.body, name);
  htmx.swap(document.body, ownPart(html, document.hidden), { swapStyle: "none" });
});

// The oldest version of each card that any page shows.
document.addEventListener("htmx:configRequest", (event) => {
  if (!isPoller(event)) return;
  const shown = new Map();
  for (const [card, version] of [...ownCards(), ...told]) shown.set(card, Math.min(version, shown.get(card) ?? version));
  told = [];
  event.detail.parameters.cards = [...shown].map((pair) => pair.join(":")).join(",");
  for (const [name, value] of Object.entries(otherNumbers)) if (value !== undefined) event.detail.parameters[name] = value;
  otherNumbers = {};
});
// A page without the lock tells the one that has it what it shows, instead of asking.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isPoller(event) || release) return;
  if (!document.hidden) channel.postMessage({ cards: ownCards(), numbers: ownNumbers() });
  event.preventDefault();
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (!isPoller(event) || xhr.status !== 200 || event.defaultPrevented) return;
  told = [];
  channel.postMessage({ html: xhr.response, events: xhr.getResponseHeader("HX-Trigger").split(",") });
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig?.elt.id === "poller") detail.serverResponse = ownPart(detail.serverResponse);
});

for (const name of ["htmx:oobAfterSwap", "visibilitychange"]) document.addEventListener(name, queueUp);
window.addEventListener("pageshow", queueUp);
queueUp();
