// On a result that was opened from a list: the previous and the next one of that list, and its place in it. Near the end of what was in sight the
// next page of the list is read. `j` and `k` go on, as in the gallery.
const nav = document.querySelector("[data-neighbours]");
const key = "opened-list";
const kept = () => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };

function show(list, at) {
  const part = (name) => nav.querySelector(`[data-${name}]`);
  for (const [name, url] of [["previous", list.urls[at - 1]], ["next", list.urls[at + 1]]]) {
    const link = part(name);
    if (url) link.setAttribute("href", url);
    else link.removeAttribute("href");
    link.toggleAttribute("aria-disabled", !url);
  }
  const count = list.total || (list.more ? `${list.urls.length}+` : String(list.urls.length));
  part("list").textContent = nav.dataset.place.replace("{number}", at + 1).replace("{count}", count);
  part("list").setAttribute("href", list.back);
  nav.hidden = false;
}

async function readMore(list) {
  const answer = await fetch(list.more, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const urls = [...page.querySelectorAll(".tile__link")].map((one) => one.getAttribute("href"));
  list.urls = [...new Set([...list.urls, ...urls])];
  list.more = page.querySelector("[data-next-page]")?.getAttribute("href") ?? "";
  sessionStorage.setItem(key, JSON.stringify(list));
}

async function start() {
  const list = kept();
  const at = list?.urls?.indexOf(location.pathname) ?? -1;
  if (!nav || at < 0) return;
  show(list, at);
  if (list.more && at >= list.urls.length - 2) {
    await readMore(list).catch(() => undefined);
    show(list, at);
  }
}

document.addEventListener("keydown", (event) => {
  const name = { j: "next", k: "previous" }[event.key];
  if (!name || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=range]), textarea, select") || nav?.hidden !== false) return;
  const link = nav.querySelector(`[data-${name}][href]`);
  if (!link || document.querySelector(".page [data-tile]")) return;
  event.preventDefault();
  location.assign(link.getAttribute("href"));
});
start();
