// Plays a card's or tile's video, muted, while it is hovered or focused; never for those who ask for less motion.
const still = matchMedia("(prefers-reduced-motion: reduce)");
const delay = 120;
let timer = 0;
let shown = null;

function stop() {
  clearTimeout(timer);
  shown?.video.remove();
  shown = null;
}

function start(place) {
  stop();
  const video = document.createElement("video");
  Object.assign(video, { src: place.dataset.play, muted: true, loop: true, playsInline: true });
  video.className = place.dataset.playClass || "tile__video";
  video.setAttribute("aria-hidden", "true");
  video.addEventListener("error", stop);
  (place.querySelector("[data-play-here]") ?? place).append(video);
  shown = { place, video };
  video.play().catch(stop);
}

function enter(event) {
  const place = event.target.closest?.("[data-play]");
  if (!place || place === shown?.place) return;
  if (!place.dataset.play || (still.matches && event.type !== "play-now")) return;
  stop();
  timer = setTimeout(start, event.type === "play-now" ? 0 : delay, place);
}

function leave(event) {
  const place = event.target.closest?.("[data-play]");
  if (place && !place.contains(event.relatedTarget)) stop();
}

document.addEventListener("pointerover", (event) => { if (event.pointerType === "mouse") enter(event); });
document.addEventListener("pointerout", leave);
document.addEventListener("focusin", enter);
document.addEventListener("focusout", leave);
// The space key asks for it outright, so it plays for everyone and stops on the second press.
document.addEventListener("play-now", (event) => (shown?.place === event.target ? stop() : enter(event)));
