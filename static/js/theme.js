// Cycles system → light → dark. The server reads the cookie, so the next page is already in its theme.
const order = ["system", "light", "dark"];
const root = document.documentElement;
const stored = document.cookie.match(/(?:^|; )theme=(\w+)/)?.[1];
let theme = order.includes(stored) ? stored : "system";

function apply() {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    button.setAttribute("aria-label", button.dataset[theme]);
    const word = button.querySelector("[data-theme-word]");
    if (word) word.textContent = button.dataset[theme];
  }
}

apply();

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-switch]")) return;
  theme = order[(order.indexOf(theme) + 1) % order.length];
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  apply();
});
