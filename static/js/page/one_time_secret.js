// data-one-time-secret: a text that is shown once goes when the page is left, so that the browser's cache of
// pages for "back" doesn't hold it.
window.addEventListener("pagehide", () => {
  for (const secret of document.querySelectorAll("[data-one-time-secret]")) secret.textContent = "";
});
