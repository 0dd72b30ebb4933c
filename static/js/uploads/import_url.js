// form[data-import] asks the server to fetch a file from an address, and shows it as a row like any other that is on its way.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-import]")) return;
  event.preventDefault();
  const [error, button] = [form.querySelector("[role=alert]"), form.querySelector("button")];
  button.disabled = true;
  const options = { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" } };
  const reply = await fetch(form.action, options).catch(() => null);
  const job = (await reply?.json().catch(() => null)) ?? {};
  button.disabled = false;
  error.hidden = Boolean(job.url);
  error.querySelector("span").textContent = job.error ?? form.dataset.failed;
  if (!job.url) return;
  form.reset();
  Object.assign(job, { sent: 0, isEnded: false });
  for (const name of ["upload:changed", "upload:watch"]) document.dispatchEvent(new CustomEvent(name, { detail: job }));
});
