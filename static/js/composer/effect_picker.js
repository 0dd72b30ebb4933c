// A click on an effect in the picker gives its id to the form on the page, if there is one; else the link leads to one.
document.addEventListener("click", (event) => {
  const tile = event.target.closest("dialog [data-effect]");
  const field = document.getElementById("id_template_id");
  if (!tile || !field || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  field.value = tile.dataset.effect;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  tile.closest("dialog").close();
});
