// Of a person's visible pages in a team one asks for all: the one that holds a lock. The others tell it their cards, and it hands its
// answers on. A page that is closed or hidden gives the lock back, and the next one has it at once.
const group = `poll:${document.querySelector('meta[name="poll-group"]').content}`;
const channel = new BroadcastChannel(group);
const isPoller = (event) => event.detail.elt?.id === "poller";
// What other pages have told since the last request: their cards, and a number of waiting approvals that isn't shown here.
let [told, otherApprovals] = [[], undefined];
let [waiting, release] = [null, null];

const ownCards = () => [...document.querySelectorAll("[data-card][data-version]")].map(({ dataset }) => [dataset.card, Number(dataset.version)]);

const ownApprovals = () => document.getElementById("approvals-count")?.dataset.count;

// Without the cards that only other pages show.
function ownPart(html) {
  const parts = [...new DOMParser().parseFromString(html, "text/html").body.children];
  return parts.filter((part) => !part.dataset.card || document.getElementById(part.id)).map((part) => part.outerHTML).join("");
}

function queueUp() {
  if (document.hidden || !document.getElementById("poller")) {
    waiting?.abort();
    release?.();
    [waiting, release] = [null, null];
  } else if (!waiting && !release) {
    const { signal } = (waiting = new AbortController());
    const hold = () => new Promise((done) => (signal.aborted ? done() : ([waiting, release] = [null, done])));
    navigator.locks.request(group, { signal }, hold).catch(() => {});
  }
}

channel.addEventListener("message", ({ data: { cards, approvals, html, events } }) => {
  if (cards && release) told.push(...cards);
  if (cards && release && approvals !== ownApprovals()) otherApprovals = approvals;
  if (!html || document.hidden) return;
  for (const name of events) htmx.trigger(document.body, name);
  htmx.swap(document.body, ownPart(html), { swapStyle: "none" });
});

// The oldest version of each card that any page shows.
document.addEventListener("htmx:configRequest", (event) => {
  if (!isPoller(event)) return;
  const shown = new Map();
  for (const [card, version] of [...ownCards(), ...told]) shown.set(card, Math.min(version, shown.get(card) ?? version));
  told = [];
  event.detail.parameters.cards = [...shown].map((pair) => pair.join(":")).join(",");
  if (otherApprovals !== undefined) event.detail.parameters.approvals = otherApprovals;
  otherApprovals = undefined;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isPoller(event) || release || document.hidden) return;
  channel.postMessage({ cards: ownCards(), approvals: ownApprovals() });
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
