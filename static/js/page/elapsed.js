// Ticks the time of running cards: data-since (ISO) rewrites the leading clock of its words, data-expected (seconds) moves the meter.
const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
};

function tick() {
  if (document.hidden) return;
  for (const place of document.querySelectorAll("[data-since]")) {
    const passed = (Date.now() - Date.parse(place.dataset.since)) / 1000;
    if (Number.isNaN(passed)) continue;
    const words = place.textContent.replace(/^\s*\d+(:\d\d){1,2}/, clock(passed));
    if (words !== place.textContent) place.textContent = words;
    const meter = place.closest(".job")?.querySelector("progress");
    const expected = Number(place.dataset.expected);
    if (meter && expected > 0) meter.value = Math.max(meter.value, Math.min(96, (100 * passed) / expected));
  }
}

setInterval(tick, 1000);
