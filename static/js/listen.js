// <button type="button" data-listen="select id" hidden> plays the data-sample of the select's chosen option.
// One sound at a time; a second press or another choice stops it. Words: data-play-word, data-stop-word, data-failed.
const audio = new Audio();
let playing = null;

const sampleOf = (button) => document.getElementById(button.dataset.listen)?.selectedOptions?.[0]?.dataset.sample;

function say(button, words) {
  (button.querySelector("[data-listen-word]") ?? button).textContent = words;
}

function stop() {
  audio.pause();
  if (playing) say(playing, playing.dataset.playWord);
  playing = null;
}

function fail() {
  const words = playing.dataset.failed;
  stop();
  document.dispatchEvent(new CustomEvent("toast", { detail: words }));
}

async function play(button) {
  stop();
  playing = button;
  say(button, button.dataset.stopWord);
  audio.src = sampleOf(button);
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
  for (const button of document.querySelectorAll("[data-listen]")) button.hidden = !sampleOf(button);
}

audio.addEventListener("ended", stop);
audio.addEventListener("error", () => playing && fail());
document.addEventListener("change", look);
document.addEventListener("htmx:afterSettle", look);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-listen]");
  if (!button) return;
  if (button === playing) stop();
  else if (sampleOf(button)) play(button);
});
look();
