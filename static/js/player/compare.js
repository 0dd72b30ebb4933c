// Plays the videos of [data-compare] in step: play, pause, seek, single frames, speed, loop, and the sound of one. The longest leads, shorter ones
// rest on their last frame until all begin again. Without script each has the browser's own controls.
const FRAME = 1 / 24;
const MAX_DRIFT = 0.08;
const clock = (seconds) => {
  const tenths = Math.round((Number.isFinite(seconds) ? seconds : 0) * 10);
  const rest = tenths % 600;
  return `${Math.floor(tenths / 600)}:${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
};

function enhance(group) {
  const bar = group.querySelector("[data-bar]");
  const part = (name) => bar.querySelector(`[data-${name}]`);
  const all = [...group.querySelectorAll("video")];
  const seek = part("seek");
  let isLooped = true;
  let isPlaying = false;

  const lengthOf = (video) => (Number.isFinite(video.duration) ? video.duration : 0);
  const leader = () => all.reduce((best, video) => (lengthOf(video) > lengthOf(best) ? video : best));
  const place = (video, time) => { video.currentTime = Math.max(0, Math.min(time, lengthOf(video))); };

  function show() {
    const first = leader();
    const length = lengthOf(first);
    seek.max = length;
    seek.value = first.currentTime;
    seek.style.setProperty("--played", `${length ? (100 * first.currentTime) / length : 0}%`);
    const text = `${clock(first.currentTime)} / ${clock(length)}`;
    seek.setAttribute("aria-valuetext", text);
    part("time").textContent = text;
    const button = part("play");
    button.setAttribute("aria-label", isPlaying ? button.dataset.on : button.dataset.off);
    button.querySelector("[data-icon-on]").toggleAttribute("hidden", !isPlaying);
    button.querySelector("[data-icon-off]").toggleAttribute("hidden", isPlaying);
  }
  // One that the browser would not play is left out rather than stop the others.
  const start = (video) => video.play().catch(() => undefined);
  function goTo(time) {
    for (const video of all) place(video, time);
    if (isPlaying) for (const video of all) if (time < lengthOf(video) && video.paused) start(video);
    show();
  }
  function play(isOn) {
    isPlaying = isOn;
    const time = leader().currentTime;
    if (isOn) return goTo(time >= lengthOf(leader()) ? 0 : time);
    for (const video of all) video.pause();
    return goTo(time);
  }
  function follow() {
    const time = leader().currentTime;
    for (const video of all) {
      const wanted = Math.min(time, lengthOf(video));
      if (isPlaying && Math.abs(video.currentTime - wanted) > MAX_DRIFT * video.playbackRate) video.currentTime = wanted;
    }
    show();
  }
  function step(frames) {
    play(false);
    goTo(leader().currentTime + frames * FRAME);
  }
  const speed = (rate) => { for (const video of all) video.playbackRate = rate; };
  const hear = (id) => { for (const video of all) video.muted = video.closest("li").id !== id; };
  const toggle = () => play(!isPlaying);
  const loop = () => {
    isLooped = !isLooped;
    part("loop").setAttribute("aria-pressed", String(isLooped));
  };

  for (const video of all) {
    video.controls = false;
    video.addEventListener("click", toggle);
    video.addEventListener("loadedmetadata", show);
    video.addEventListener("timeupdate", () => { if (video === leader()) follow(); });
    video.addEventListener("ended", () => { if (video === leader() && isPlaying) isLooped ? goTo(0) : play(false); });
  }
  const actions = { play: toggle, back: () => step(-1), forward: () => step(1), loop };
  for (const [name, act] of Object.entries(actions)) part(name).addEventListener("click", act);
  seek.addEventListener("input", () => goTo(Number(seek.value)));
  part("speed").addEventListener("change", (event) => speed(Number(event.target.value)));
  part("sound").addEventListener("change", (event) => hear(event.target.value));
  document.addEventListener("keydown", (event) => {
    const keys = { " ": "play", ",": "back", ".": "forward", l: "loop" };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest(event.key === " " ? "input:not([type=range]), textarea, select, button, a, summary" : "input:not([type=range]), textarea, select")) return;
    event.preventDefault();
    actions[keys[event.key]]();
  });
  bar.hidden = false;
  show();
}

for (const group of document.querySelectorAll("[data-compare]")) if (group.querySelector("video")) enhance(group);
