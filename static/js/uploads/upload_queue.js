// The queue of files on their way: "upload:wanted" {file} adds one, three are sent at once, "upload:stop" ends one. What the server goes
// on with by itself (checks it, fetches it from an address) is asked for until it ends: "upload:watch" {url}.
const waiting = [];
const active = new Set();
const emit = (name, job) => document.dispatchEvent(new CustomEvent(name, { detail: job }));

function next() {
  while (active.size < 3 && waiting.length) {
    const job = waiting.shift();
    active.add(job);
    emit("upload:turn", job);
  }
  // Until then the next page of this tab asks what became of them.
  if (active.size) sessionStorage.setItem("uploading", "1");
  else sessionStorage.removeItem("uploading");
}

async function watch(job) {
  for (let pause = 400; !job.isEnded; pause = Math.min(1.4 * pause, 4000)) {
    const reply = await fetch(job.url, { headers: { Accept: "application/json" } }).catch(() => null);
    const answer = await reply?.json().catch(() => null);
    if (job.isEnded) return;
    // Nothing comes for a while when the server starts again.
    if (answer?.stage) {
      const { stage, words: said, asset, is_known: isKnown, received: sent, size } = answer;
      const isEnded = ["done", "refused", "cancelled"].includes(stage);
      emit("upload:changed", Object.assign(job, { stage, said, asset, isKnown, sent, size, isEnded }));
    } else if (reply && reply.status < 500) emit("upload:changed", Object.assign(job, { stage: "closed", said: answer?.error, isEnded: true }));
    await new Promise((resolve) => { setTimeout(resolve, pause); });
  }
}

function stop(job) {
  if (waiting.includes(job)) waiting.splice(waiting.indexOf(job), 1);
  emit("upload:changed", Object.assign(job, { stage: "cancelled", isEnded: true }));
  job.request?.abort();
  job.wake?.();
  const headers = { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
  // It has to arrive even if the page is left at once.
  if (job.url) fetch(`${job.url}cancellation/`, { method: "POST", headers, keepalive: true }).catch(() => {});
}

document.addEventListener("upload:wanted", ({ detail: job }) => {
  waiting.push(Object.assign(job, { name: job.file.name, size: job.file.size, received: 0, sent: 0, stage: "waiting" }));
  emit("upload:changed", job);
  next();
});
document.addEventListener("upload:over", ({ detail: job }) => {
  active.delete(job);
  if (!job.isEnded) watch(job);
  next();
});
document.addEventListener("upload:watch", ({ detail: job }) => watch(job));
document.addEventListener("upload:stop", ({ detail: job }) => stop(job));
addEventListener("online", () => active.forEach((job) => job.wake?.()));
addEventListener("beforeunload", (event) => { if (active.size) event.preventDefault(); });
