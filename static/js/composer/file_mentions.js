// In a prompt, @ means the files that are in their fields ([data-mention]): see page/mentions.js.
function optionOf(slot) {
  const { src } = slot.querySelector("img");
  return { value: slot.dataset.mention, note: slot.querySelector("[data-slot-text]").textContent.split(" · ")[0], image: src };
}

document.addEventListener("mentions:wanted", ({ target, detail: { word, offer } }) => {
  if (!target.closest("#composer")) return;
  const begun = word.toLowerCase();
  const filled = [...document.querySelectorAll(".slot--filled[data-mention]")];
  const found = filled.filter((slot) => slot.dataset.mention.startsWith(begun));
  if (!filled.length) offer([], document.getElementById("mentions").dataset.none);
  else if (!found.some((slot) => slot.dataset.mention === begun)) offer(found.map(optionOf));
});
