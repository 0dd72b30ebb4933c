// Says in words how far a file is ("upload:changed" becomes "upload:shown" with words and percent). The sentences are data-<stage> of
// #upload-texts; speed and time left are those of the last seconds.
const says = document.getElementById("upload-texts").dataset;
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function bytes(count) {
  const [unit, factor] = [["GB", 1e9], ["MB", 1e6], ["kB", 1e3]].find(([, least]) => count >= least) ?? ["B", 1];
  return `${(count / factor).toLocaleString(document.documentElement.lang, { maximumSignificantDigits: 3 })}\u00a0${unit}`;
}

function time(seconds) {
  const [whole, minutes] = [Math.ceil(seconds), Math.floor(seconds / 60)];
  if (whole < 60) return `${whole}\u00a0s`;
  return minutes < 60 ? `${minutes}\u00a0min ${whole % 60}\u00a0s` : `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
}

function speedOf(job) {
  const now = performance.now();
  const seen = (job.seen ?? []).filter(([at, sent], place, all) => sent <= job.sent && (now - at < 5000 || place === all.length - 1));
  job.seen = [...seen, [now, job.sent]];
  const [then, before] = job.seen[0];
  return now - then < 250 ? 0 : (1000 * (job.sent - before)) / (now - then);
}

function wordsOf(job) {
  const { stage, name, size, sent, isKnown, asset } = job;
  const speed = stage === "receiving" ? speedOf(job) : 0;
  let key = stage;
  if (stage === "receiving" && !speed) key = "starting";
  if (stage === "fetching" && size) key = "sized";
  const newName = asset?.name ?? name;
  if (stage === "done" && newName !== name) key = "renamed";
  if (stage === "done" && isKnown) key = "known";
  const left = speed ? time((size - sent) / speed) : "";
  return fill(says[key] ?? "", { name, newName, left, sent: bytes(sent), total: bytes(size), speed: bytes(speed), percent: job.percent });
}

document.addEventListener("upload:changed", ({ detail: job }) => {
  job.percent = job.size ? Math.floor((100 * job.sent) / job.size) : 0;
  job.words = (/refused|closed/.test(job.stage) && job.said) || wordsOf(job);
  document.dispatchEvent(new CustomEvent("upload:shown", { detail: job }));
  if (job.stage === "done") document.body.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
});
