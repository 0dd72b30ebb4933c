// An answer brings the whole form (#composer): what is on the page becomes like it piece by piece, so that focus, caret, what plays and what was typed or
// chosen after the request was sent stay. A part with data-busy is left alone, and one with the same data-preserve stays as it is.
const [asked, fresh] = [new WeakMap(), new Set()];
let before = new Map();
const state = (one) => (/^(checkbox|radio)$/.test(one.type) ? one.checked : one.value);
const isNewer = (one) => before.has(one) && before.get(one) !== state(one);

document.addEventListener("htmx:beforeRequest", ({ detail: { xhr } }) => {
  asked.set(xhr, new Map([...(document.getElementById("composer")?.elements ?? [])].map((one) => [one, state(one)])));
});
document.addEventListener("htmx:beforeSwap", ({ detail: { xhr, elt, requestConfig } }) => {
  before = asked.get(xhr) ?? new Map();
  // What the page said when it was opened stays until it is answered, or the form is sent.
  if (elt.closest?.("#notes") || requestConfig?.path.endsWith("/sending/")) document.getElementById("notes")?.removeAttribute("data-preserve");
});

function attributes(old, wanted) {
  // What someone folded open stays open, and the choice of a list under the caret is its script's.
  const stays = (name) => name === "open" || name === "aria-activedescendant";
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name) && !stays(name)) old.removeAttribute(name);
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) === value) continue;
    old.setAttribute(name, value);
    if (name.startsWith("hx-")) fresh.add(old);
  }
}

function value(old, wanted, wasNewer) {
  if (wasNewer || old.type === "file") return;
  if (/^(checkbox|radio)$/.test(old.type)) old.checked = wanted.checked;
  else if (old.value !== wanted.value) old.value = wanted.value;
}

function key(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeName;
  return [node.nodeName, node.id, node.id ? "" : node.getAttribute("name"), node.id ? "" : node.classList[0]].join(" ");
}

function children(old, wanted) {
  let at = old.firstChild;
  for (const one of [...wanted.childNodes]) {
    let match = at;
    while (match && key(match) !== key(one)) match = match.nextSibling;
    if (match) {
      // What lies before it is matched later, or goes. The match itself never moves: it may have the focus.
      for (let next; at !== match; at = next) {
        next = at.nextSibling;
        old.insertBefore(at, match.nextSibling);
      }
      at = match.nextSibling;
      become(match, one);
    } else fresh.add(old.insertBefore(one, at));
  }
  const rest = [...old.childNodes].slice(at ? [...old.childNodes].indexOf(at) : Infinity);
  for (const one of rest) if (!one.matches?.("[data-busy]") && !one.querySelector?.("[data-busy]")) one.remove();
}

function become(old, wanted) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = wanted.nodeValue;
    return;
  }
  const { preserve } = old.dataset;
  const slotValue = old.querySelector(":scope > [data-slot-value]");
  if ("busy" in old.dataset || (preserve && preserve === wanted.dataset.preserve) || (slotValue && isNewer(slotValue))) return;
  if ("sortable" in old.dataset && !old.querySelector("[data-slot][data-busy]")) {
    // A strip is replaced whole, and not under the pointer: sortable.js looks for its new one.
    if (!old.querySelector(".sorting") && !old.isEqualNode(wanted)) fresh.add(wanted) && old.replaceWith(wanted);
    return;
  }
  const wasNewer = isNewer(old);
  attributes(old, wanted);
  if (old.nodeName !== "TEXTAREA") children(old, wanted);
  else if (old.defaultValue !== wanted.defaultValue && !wasNewer) old.defaultValue = wanted.defaultValue;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(old.nodeName)) value(old, wanted, wasNewer);
}

// Where the button that was pressed is gone, the nearest part left gets the focus.
function focusNear(parents) {
  if (document.activeElement !== document.body) return;
  parents.find((one) => one.isConnected)?.querySelector("[data-send], input:checked, button:not([tabindex]), textarea, input:not([type=hidden])")?.focus({ preventScroll: true });
}

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (!target.matches("form[data-composer]")) return;
  event.detail.shouldSwap = false;
  const parents = [];
  for (let one = document.activeElement?.closest("#composer *"); one; one = one.parentElement) parents.push(one);
  become(target, fragment.firstElementChild);
  for (const one of [...fresh].filter(({ isConnected, nodeType }) => isConnected && nodeType === Node.ELEMENT_NODE)) {
    htmx.process(one);
    one.querySelector("[autofocus]")?.focus();
  }
  fresh.clear();
  if (parents.length) focusNear(parents);
  target.dispatchEvent(new CustomEvent("form:redrawn", { bubbles: true }));
});
