// Notifications of the browser and a sound for what is new, as the server says the person wants them.
function isOn() {
  try { return localStorage.getItem("alerts") === "on" && !localStorage.getItem("pushed"); } catch { return false; }
}

// Where the push service rings, this page need not; nor where it is being looked at.
const mayShow = () => isOn() && window.Notification?.permission === "granted" && !(document.hasFocus() && !document.hidden);

function notify({ title, body, url, tag }) {
  try {
    const shown = new Notification(title, { body, tag });
    shown.addEventListener("click", () => {
      window.focus();
      location.assign(url);
    });
  } catch { /* On phones only service workers may. */ }
}

// Two short tones. A page that was never clicked may not sound: then it stays silent.
function sound() {
  const context = new AudioContext();
  const volume = new GainNode(context, { gain: 0 });
  volume.connect(context.destination);
  [660, 880].forEach((frequency, number) => {
    const at = context.currentTime + number * 0.14;
    const tone = new OscillatorNode(context, { type: "sine", frequency });
    tone.connect(volume);
    volume.gain.setValueAtTime(0.001, at);
    volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.13);
    tone.start(at);
    tone.stop(at + 0.14);
  });
  setTimeout(() => context.close(), 800);
}

export async function ringFor(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!response?.ok || !response.headers.get("Content-Type").startsWith("application/json")) return;
  const found = await response.json().catch(() => null);
  if (!found) return;
  if (mayShow()) found.alerts.forEach(notify);
  if (found.sound) sound();
  document.dispatchEvent(new CustomEvent("bell:rung", { detail: found }));
}
