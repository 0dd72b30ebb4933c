// Comments at a moment of the video: [data-moment] leads the player there, and each [data-at] has a mark under the player's bar.
const player = () => document.querySelector("[data-player]");
const video = () => player()?.querySelector("video");

function seek(seconds) {
  const shown = video();
  if (!shown) return false;
  shown.pause();
  shown.currentTime = Math.min(seconds, Number.isFinite(shown.duration) ? shown.duration : seconds);
  player().scrollIntoView({ block: "nearest" });
  return true;
}

function mark(comment, length) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "moments__mark";
  // The list of comments has the same as links.
  button.tabIndex = -1;
  button.dataset.moment = comment.dataset.at;
  button.title = comment.dataset.author;
  button.textContent = (comment.dataset.author || "?").trim().slice(0, 1).toUpperCase();
  button.style.setProperty("--at", String(Math.min(1, Number(comment.dataset.at) / length)));
  return button;
}

function draw() {
  const bar = player()?.querySelector("[data-bar]");
  const length = video()?.duration;
  if (!bar) return;
  const comments = [...document.querySelectorAll("[data-at]")];
  let row = player().querySelector(".moments");
  if (!comments.length || !Number.isFinite(length) || !length) {
    row?.remove();
    return;
  }
  if (!row) {
    row = document.createElement("div");
    row.className = "moments";
    row.setAttribute("aria-hidden", "true");
    bar.before(row);
  }
  // As wide as the line that is clicked on, so that a mark stands above its moment.
  const line = bar.querySelector("[data-seek]");
  row.style.setProperty("--line-start", `${line.offsetLeft - bar.offsetLeft}px`);
  row.style.setProperty("--line-width", `${line.offsetWidth}px`);
  row.replaceChildren(...comments.map((comment) => mark(comment, length)));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-moment]");
  if (link && seek(Number(link.dataset.moment))) event.preventDefault();
});

for (const name of ["htmx:afterSettle", "htmx:afterSwap"]) document.addEventListener(name, draw);
for (const name of ["loadedmetadata", "durationchange"]) video()?.addEventListener(name, draw);
// An address that ends with #t=3.2 begins there, as that of a file would.
const start = location.hash.match(/^#t=(\d+(?:\.\d+)?)$/);
if (start) video()?.addEventListener("loadedmetadata", () => seek(Number(start[1])), { once: true });
if (start && video()?.readyState) seek(Number(start[1]));
if (player()) new ResizeObserver(draw).observe(player());
draw();
