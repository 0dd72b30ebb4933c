// Seeking on the waveform of [data-waveform]: the range over it follows the audio, and moves it. What has been played is bright, the rest dim.
const clock = (seconds) => {
  const whole = Math.floor(Number.isFinite(seconds) ? seconds : 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

function enhance(player) {
  const audio = player.querySelector("audio");
  const seek = player.querySelector("[data-seek]");
  if (!audio || !seek) return;

  function show() {
    const length = Number.isFinite(audio.duration) ? audio.duration : 0;
    seek.max = length || 1;
    seek.step = length > 60 ? 1 : 0.1;
    seek.value = audio.currentTime;
    seek.setAttribute("aria-valuetext", `${clock(audio.currentTime)} / ${clock(length)}`);
    seek.style.setProperty("--played", `${length && audio.currentTime ? (100 * audio.currentTime) / length : 0}%`);
    seek.classList.toggle("audio-player__seek--started", audio.currentTime > 0);
  }
  seek.addEventListener("input", () => {
    audio.currentTime = Number(seek.value);
  });
  seek.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    if (audio.paused) audio.play().catch(show);
    else audio.pause();
  });
  for (const name of ["timeupdate", "loadedmetadata", "seeking", "ended"]) audio.addEventListener(name, show);
  seek.hidden = false;
  show();
}

const enhanceAll = () => document.querySelectorAll("[data-waveform]").forEach((player) => {
  if (!player.dataset.enhanced) enhance(player);
  player.dataset.enhanced = "";
});
document.addEventListener("htmx:afterSettle", enhanceAll);
enhanceAll();
