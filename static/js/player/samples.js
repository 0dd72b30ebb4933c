// Samples to hear, one sound at a time on the whole page. <button hidden data-sample="url"> plays it; with data-listen="id" the sample of
// what is chosen in the select with this id, or by the radio buttons inside that element. A second press, another start, another choice
// and leaving the dialog or the page stop it. On it or around it: data-play-label, data-stop-label, data-failed; in its data-voice-row a
// <progress> and [data-listen-time].
const audio = new Audio();
let playing = null;

function sampleOf({ dataset }) {
  if (dataset.sample) return dataset.sample;
  const field = document.getElementById(dataset.listen);
  return (field?.selectedOptions?.[0] ?? field?.querySelector("input:checked"))?.dataset.sample;
}

const wordOf = (button, name) => button.closest(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? "";

function show(button, isOn) {
  button.toggleAttribute("data-playing", isOn);
  (button.querySelector("[data-listen-label]") ?? button).textContent = wordOf(button, isOn ? "stop-label" : "play-label");
  follow(button, isOn);
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function follow(button, isOn) {
  const row = button.closest("[data-voice-row]");
  const bar = row?.querySelector("progress");
  if (!bar) return;
  const { currentTime: at, duration } = audio;
  const isKnown = isOn && Number.isFinite(duration);
  bar.hidden = !isOn;
  bar.value = isKnown ? at / duration : 0;
  row.querySelector("[data-listen-time]").textContent = isKnown ? `${clock(at)} / ${clock(duration)}` : "";
}

function stop() {
  const button = playing;
  playing = null;
  audio.pause();
  if (button) show(button, false);
}

function fail() {
  const words = wordOf(playing, "failed");
  stop();
  document.dispatchEvent(new CustomEvent("trouble", { detail: words }));
}

async function play(button) {
  stop();
  for (const other of document.querySelectorAll("audio, video")) if (!other.muted) other.pause();
  playing = button;
  audio.src = sampleOf(button);
  show(button, true);
  try {
    await audio.play();
  } catch (error) {
    // Stopped before it began is no failure.
    if (playing === button && error.name !== "AbortError") fail();
  }
}

// Buttons come and go with the form; one without a sample to play is hidden.
function look() {
  if (playing && (!playing.isConnected || !audio.src.endsWith(sampleOf(playing)))) stop();
  for (const button of document.querySelectorAll("button[data-sample], button[data-listen]")) button.hidden = !sampleOf(button);
}

audio.addEventListener("timeupdate", () => playing && follow(playing, true));
audio.addEventListener("ended", stop);
audio.addEventListener("error", () => playing && fail());
addEventListener("pagehide", stop);
document.addEventListener("change", look);
document.addEventListener("htmx:afterSettle", look);
document.addEventListener("play", ({ target }) => { if (!target.muted) stop(); }, true);
document.addEventListener("close", ({ target }) => { if (target.contains(playing)) stop(); }, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-sample], button[data-listen]");
  if (!button) return;
  if (button === playing) stop();
  else if (sampleOf(button)) play(button);
});
look();
