// Files dropped or pasted on a page, or chosen with [data-upload-input], go into the library; over a field ([data-slot]) into the field, which
// hears "slot:files". Folders are walked through. What sends them is loaded with the first "files:wanted", or to go on after a reload.
const zone = document.getElementById("drop-zone");
const { accept, field, library, left, listUrl, modules, unreadable } = zone.dataset;
const complain = (detail) => document.dispatchEvent(new CustomEvent("trouble", { detail }));
// [data-drop] takes what is dropped on it, but nothing that is pasted on the page.
const placeAt = (event) => event.target.closest?.("[data-slot], [data-drop]");
const slotAt = (event) => event.target.closest?.("[data-slot]");

async function within(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => { entry.file(resolve, reject); })];
  const [reader, found] = [entry.createReader(), []];
  for (;;) {
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (!some.length) return found;
    for (const one of some) found.push(...(await within(one)));
  }
}

function useful(files) {
  // What has no extension may be anything: the server looks into it.
  const isWanted = ({ name, type }) => /^(image|video|audio)\//.test(type) || !name.includes(".") || accept.split(",").includes(name.slice(name.lastIndexOf(".")).toLowerCase());
  const wanted = files.filter((file) => !file.name.startsWith(".") && isWanted(file));
  const count = files.length - wanted.length;
  if (count) complain(left.replace("{count}", count));
  return wanted;
}

async function filesOf({ files, items }) {
  // Both lists are empty as soon as the event is over.
  const [loose, entries] = [[...files], [...items].map((item) => item.webkitGetAsEntry?.())];
  if (!entries.some((entry) => entry?.isDirectory)) return loose;
  const found = await Promise.all(entries.filter(Boolean).map(within));
  return useful(found.flat());
}

function bring(files, slot) {
  if (slot) slot.dispatchEvent(new CustomEvent("slot:files", { bubbles: true, detail: files }));
  else document.dispatchEvent(new CustomEvent("files:wanted", { detail: files.map((file) => ({ file })) }));
}

// What is pasted goes where the pointer or the focus is, else into the first empty field for its kind, else into the only one there is.
function slotFor({ type }) {
  const here = document.activeElement?.closest("[data-slot]") ?? document.querySelector("[data-slot]:hover");
  const fitting = [...document.querySelectorAll("[data-slot]")].filter(({ dataset: { kind } }) => !kind || type.startsWith(`${kind}/`));
  const empty = fitting.find((slot) => !slot.matches(".slot--filled, [data-busy]"));
  return here ?? empty ?? (fitting.length === 1 ? fitting[0] : null);
}

function mark(slot, isOver) {
  for (const one of document.querySelectorAll(".slot--over")) if (one !== slot) one.classList.remove("slot--over");
  slot?.classList.toggle("slot--over", isOver);
  const name = slot?.dataset.dropName ?? slot?.querySelector(".field__label")?.textContent;
  zone.querySelector("p").textContent = name ? field.replace("{name}", name) : library;
  // In the top layer, so that it is seen above dialogs too.
  if (zone.matches(":popover-open") !== isOver) zone.togglePopover(isOver);
}

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (kind === "dragleave" && event.relatedTarget) return;
    mark(placeAt(event), kind === "dragover");
    if (kind === "drop") filesOf(event.dataTransfer).then((files) => bring(files, placeAt(event)), () => complain(unreadable));
  });
}
document.addEventListener("paste", (event) => {
  const { files, types } = event.clipboardData;
  // A spreadsheet brings an image of itself along with its words.
  const isForWords = types.includes("text/plain") && event.target.closest?.("input, textarea");
  if (files.length && !isForWords) bring([...files], slotAt(event) ?? slotFor(files[0]));
});
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-upload-input]")) return;
  bring(target.webkitdirectory ? useful([...target.files]) : [...target.files]);
  target.value = "";
});

let loaded = null;
function load() {
  loaded ??= Promise.all(modules.split(" ").map((url) => import(url)));
  return loaded.catch(() => { loaded = null; complain("offline"); });
}
document.addEventListener("files:wanted", async ({ detail: jobs }) => {
  if (await load()) for (const job of jobs) document.dispatchEvent(new CustomEvent("upload:wanted", { detail: job }));
});
const isInPage = !document.querySelector(".upload-panel #uploads");
if (isInPage) load();
else if (sessionStorage.getItem("uploading")) htmx.ajax("GET", listUrl, { target: "#uploads", swap: "outerHTML" }).then(load, load);
for (const one of document.querySelectorAll("[data-scripted]")) one.hidden = false;
