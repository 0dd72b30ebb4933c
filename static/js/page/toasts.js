// A toast must not lie over what it talks about. It is in the upper corner of the work; where that would hide
// what was just pressed, or more to press than the lower corner would, it stands there instead.
const place = document.getElementById("toasts");
const touchable = "a, button, input, select, textarea, summary";
const thing = "li, tr, fieldset, .field, .setting, .cluster, form";
let pressed = null;

function remember({ target }) {
  if (place.contains(target) || !target.closest) return;
  const control = target.closest(touchable);
  if (control) pressed = control.closest(thing) ?? control;
}

const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

// How much would be hidden where the toasts are now; what was pressed weighs more than all else.
function hidden() {
  const own = place.getBoundingClientRect();
  const seen = [...document.querySelectorAll(`main :is(${touchable})`)].filter((one) => one.checkVisibility());
  const count = seen.filter((one) => overlaps(own, one.getBoundingClientRect())).length;
  const isOver = pressed?.isConnected && overlaps(own, pressed.getBoundingClientRect());
  return count + (isOver ? 1000 : 0);
}

function stand() {
  if (!place.querySelector(".toast")) return;
  place.classList.remove("toasts--bottom");
  const above = hidden();
  if (!above) return;
  place.classList.add("toasts--bottom");
  if (hidden() >= above) place.classList.remove("toasts--bottom");
}

if (place) {
  document.addEventListener("click", remember, true);
  document.addEventListener("submit", remember, true);
  new MutationObserver(stand).observe(place, { childList: true, subtree: true });
  stand();
}
