// Cycles system → light → dark. The server reads the cookie, so the next page is already in its theme.
const order = ["system", "light", "dark"];
const root = document.documentElement;
const stored = root.dataset.theme || document.cookie.match(/(?:^|; )theme=(\w+)/)?.[1];
let theme = order.includes(stored) ? stored : "system";

function apply() {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    button.setAttribute("aria-label", button.dataset[theme]);
    const word = button.querySelector("[data-theme-label]");
    if (word) word.textContent = button.dataset[theme];
  }
}

apply();

// The profile says the same as the switch, on every browser of the person.
function keep(url) {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (url && token) fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ theme }), keepalive: true }).catch(() => {});
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-switch]");
  if (!button) return;
  theme = order[(order.indexOf(theme) + 1) % order.length];
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `theme=${theme}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  keep(button.dataset.url);
  apply();
  // The profile's own field, where it is open, would else undo it when the form is sent.
  const field = document.querySelector("select[name=theme]");
  if (field) field.value = theme === "system" ? "" : theme;
});
