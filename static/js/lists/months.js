// Marks the month that is in sight among the months to jump to.
let timer = 0;

function mark() {
  // A search draws them again.
  const nav = document.querySelector("[data-months]");
  const edge = (document.querySelector(".topbar")?.getBoundingClientRect().bottom ?? 0) + 8;
  const days = [...document.querySelectorAll("[data-month]")];
  const day = days.find((one) => one.getBoundingClientRect().bottom > edge);
  for (const link of nav.querySelectorAll("[data-month-link]")) {
    const isCurrent = link.dataset.monthLink === day?.dataset.month;
    if (isCurrent === link.hasAttribute("aria-current")) continue;
    if (isCurrent) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    // Not the page, only the months.
    if (isCurrent) nav.scrollTop = link.offsetTop - nav.clientHeight / 2;
  }
}

document.addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(mark, 100); }, { passive: true });
document.addEventListener("htmx:afterSettle", mark);
