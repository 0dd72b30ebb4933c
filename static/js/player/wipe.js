// The dividing line of two results that lie on each other: moved by the pointer anywhere on them, and by the keys of its slider.
const handle = document.querySelector("[data-wipe]");
const stage = handle?.closest(".compare__results");
const draw = () => stage.style.setProperty("--wipe", `${handle.value}%`);
handle?.addEventListener("input", draw);
stage?.classList.add("compare__results--scripted");
if (handle) draw();
