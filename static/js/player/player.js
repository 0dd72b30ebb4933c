// Puts our own bar under <video controls>: play, single frames, seeking, loop, sound, full screen. Without script the browser's bar stays.
const clock = (seconds) => {
  const tenths = Math.round((Number.isFinite(seconds) ? seconds : 0) * 10);
  const rest = tenths % 600;
  return `${Math.floor(tenths / 600)}:${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
};

function enhance(player) {
  const video = player.querySelector("video");
  const bar = player.querySelector("[data-bar]");
  if (!video || !bar) return;
  const part = (name) => bar.querySelector(`[data-${name}]`);
  const seek = part("seek");
  const frame = 1 / (Number(player.dataset.fps) || 24);
  let mayMove = true;

  const show = () => {
    const length = video.duration || 0;
    seek.max = length;
    if (mayMove) seek.value = video.currentTime;
    seek.style.setProperty("--played", `${length ? (100 * seek.value) / length : 0}%`);
    seek.setAttribute("aria-valuetext", `${clock(video.currentTime)} / ${clock(length)}`);
    part("time").textContent = `${clock(video.currentTime)} / ${clock(length)}`;
    toggle(part("play"), !video.paused);
    toggle(part("sound"), video.muted);
    part("loop").setAttribute("aria-pressed", String(video.loop));
  };
  const step = (frames) => {
    video.pause();
    video.currentTime = Math.min(video.duration || 0, Math.max(0, video.currentTime + frames * frame));
  };
  const actions = {
    play: () => (video.paused ? video.play().catch(show) : video.pause()),
    back: () => step(-1),
    forward: () => step(1),
    loop: () => { video.loop = !video.loop; show(); },
    sound: () => { video.muted = !video.muted; },
    full: () => (document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen?.().catch(() => {})),
  };

  for (const [name, act] of Object.entries(actions)) part(name)?.addEventListener("click", act);
  for (const name of ["timeupdate", "loadedmetadata", "durationchange", "play", "pause", "seeked", "volumechange"]) {
    video.addEventListener(name, show);
  }
  seek.addEventListener("input", () => {
    mayMove = false;
    video.currentTime = Number(seek.value);
    show();
  });
  seek.addEventListener("change", () => { mayMove = true; });
  part("volume")?.addEventListener("input", (event) => {
    video.volume = Number(event.target.value);
    video.muted = video.volume === 0;
  });
  video.addEventListener("click", actions.play);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const inControl = event.target.closest("input, textarea, select, button, a, summary");
    const keys = { ",": "back", ".": "forward", l: "loop", m: "sound" };
    if (event.key === " " && !inControl) {
      event.preventDefault();
      actions.play();
    } else if (keys[event.key] && !event.target.closest("input:not([type=range]), textarea, select")) {
      actions[keys[event.key]]();
    }
  });

  video.controls = false;
  bar.hidden = false;
  show();
}

function toggle(button, on) {
  button.setAttribute("aria-label", on ? button.dataset.on : button.dataset.off);
  button.querySelector("[data-icon-on]").toggleAttribute("hidden", !on);
  button.querySelector("[data-icon-off]").toggleAttribute("hidden", on);
}

document.querySelectorAll("[data-player]").forEach(enhance);
