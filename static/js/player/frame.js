// form[data-frame-capture] takes the moment that its player shows. Its field is for those without scripts.
for (const form of document.querySelectorAll("form[data-frame-capture]")) {
  const video = document.querySelector(`#${form.dataset.frameCapture} video`);
  const follow = () => {
    const tenths = Math.round(10 * video.currentTime);
    const clock = `${Math.floor(tenths / 600)}:${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")}.${tenths % 10}`;
    form.elements.at.value = video.currentTime.toFixed(3);
    form.querySelector("[data-frame-time]").textContent = clock;
  };
  form.querySelector("[data-frame-time-field]").hidden = true;
  for (const name of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(name, follow);
  // What is asked for is what is seen: it stands still.
  form.querySelector("button").addEventListener("click", () => { video.pause(); follow(); });
  follow();
}
