// Remembers, when a result is opened from a list, which list it was: the results in sight in their order, and where more are. js/lists/neighbours.js
// goes on from one to the next by it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".tile__link");
  if (!link) return;
  const urls = [...document.querySelectorAll(".tile__link")].map((one) => one.getAttribute("href"));
  const list = {
    urls: [...new Set(urls)],
    more: document.querySelector("[data-next-page]")?.getAttribute("href") ?? "",
    back: location.pathname + location.search,
    total: document.getElementById("gallery-summary")?.textContent.match(/[\d\s.,]+\+?/)?.[0].trim() ?? "",
  };
  try { sessionStorage.setItem("opened-list", JSON.stringify(list)); } catch { /* full or forbidden: no neighbours then */ }
}, true);
