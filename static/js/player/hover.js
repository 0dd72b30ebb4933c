// Plays a card's or tile's video, muted, while it is hovered or focused; never for those who ask for less motion. Where nothing hovers (a phone),
// the few [data-autoplay-nearby] nearest to the middle play once scrolling rests. With data-play-image it is an image that moves.
const still = matchMedia("(prefers-reduced-motion: reduce)");
const touch = matchMedia("(hover: none)");
const delay = 50;
const most = 3;
const shown = new Map();
let timer = 0;

function stop(place) {
  shown.get(place)?.remove();
  shown.delete(place);
}

function stopAll(but = []) {
  clearTimeout(timer);
  for (const place of [...shown.keys()]) if (!but.includes(place)) stop(place);
}

function filmOf(place) {
  const video = document.createElement("video");
  Object.assign(video, { src: place.dataset.play, muted: true, loop: true, playsInline: true });
  video.addEventListener("error", () => stop(place));
  return video;
}

function start(place) {
  const isPicture = "playImage" in place.dataset;
  const moving = isPicture ? Object.assign(new Image(), { src: place.dataset.play, alt: "" }) : filmOf(place);
  moving.className = place.dataset.playClass || "tile__video";
  moving.setAttribute("aria-hidden", "true");
  (place.querySelector("[data-play-target]") ?? place).append(moving);
  shown.set(place, moving);
  if (!isPicture) moving.play().catch(() => stop(place));
}

function enter(event) {
  const place = event.target.closest?.("[data-play]");
  if (!place || shown.has(place)) return;
  if (!place.dataset.play || (still.matches && event.type !== "play-now")) return;
  stopAll();
  timer = setTimeout(start, event.type === "play-now" ? 0 : delay, place);
}

function leave(event) {
  const place = event.target.closest?.("[data-play]");
  if (place && !place.contains(event.relatedTarget)) stopAll();
}

document.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") enter(event); });
document.addEventListener("pointerout", (event) => { if (event.pointerType === "mouse") leave(event); });
document.addEventListener("focusin", enter);
document.addEventListener("focusout", leave);
// The space key asks for it outright, so it plays for everyone and stops on the second press.
document.addEventListener("play-now", (event) => (shown.has(event.target) ? stopAll() : enter(event)));

function away({ top, bottom, left, right }) {
  return Math.hypot((top + bottom - innerHeight) / 2, (left + right - innerWidth) / 2);
}

function rest() {
  if (!touch.matches || still.matches || navigator.connection?.saveData) return;
  const near = [...document.querySelectorAll("[data-autoplay-nearby]")]
    .map((place) => ({ place, box: place.getBoundingClientRect() }))
    .filter(({ box }) => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth)
    .sort((a, b) => away(a.box) - away(b.box)).slice(0, most).map(({ place }) => place);
  stopAll(near);
  for (const place of near) if (!shown.has(place)) start(place);
}

let resting = 0;
function moved() {
  clearTimeout(resting);
  resting = setTimeout(rest, 350);
}
if (document.querySelector("[data-autoplay-nearby]")) {
  document.addEventListener("scroll", moved, { passive: true, capture: true });
  document.addEventListener("htmx:afterSettle", moved);
  moved();
}
