// What is said of a result ([data-reviews]) is asked for again now and then: not by a hidden page, and not while somebody answers or
// has the focus inside. A page that is looked at again asks at once.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (!elt.matches("[data-reviews]")) return;
  if (document.hidden || elt.querySelector("details[open]") || elt.contains(document.activeElement)) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  const shown = document.querySelector("[data-reviews]");
  if (shown && !document.hidden) htmx.trigger(shown, "look");
});

// The link was revoked or has expired: what is shown stays, and nothing more is asked for.
document.addEventListener("htmx:responseError", ({ detail: { elt, xhr } }) => {
  if (elt.matches("[data-reviews]") && xhr.status === 404) elt.replaceWith(elt.cloneNode(true));
});
