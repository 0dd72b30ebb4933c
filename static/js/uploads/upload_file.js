// Sends one file of the queue ("upload:turn") into the library; every change is told by "upload:changed", its end by "upload:over".
// Large files and videos go in parts: the server's offset is the truth, so that a cut, a reload or a restart of the server only costs time.
const addresses = document.getElementById("upload-texts").dataset;
const isWhole = ({ size, type }) => size <= 8e6 && /^(image|audio)\//.test(type);
const isTrouble = ({ status }) => !status || status >= 500 || status === 408 || status === 429;
const longest = 30;

function tell(job, stage, said = "") {
  Object.assign(job, { stage, said, isEnded: ["done", "refused", "closed", "lost"].includes(stage) });
  document.dispatchEvent(new CustomEvent("upload:changed", { detail: job }));
}

const refuse = (job, { answer }) => tell(job, answer.error ? "refused" : "closed", answer.error);
const away = (job) => tell(job, navigator.onLine ? "away" : "offline");

function ask(job, method, url, body = null, headers = {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const before = job.received;
    request.open(method, url);
    const own = { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
    for (const [name, value] of Object.entries({ ...own, ...headers })) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => {
      if (job.isEnded || !(body instanceof Blob || body instanceof FormData)) return;
      job.sent = Math.min(before + loaded, job.size);
      tell(job, job.sent < job.size ? "receiving" : "checking");
    };
    request.onloadend = () => {
      const isOurs = request.getResponseHeader("Content-Type")?.includes("json");
      resolve({ status: request.status, answer: isOurs ? JSON.parse(request.responseText) : {} });
    };
    job.request = request;
    request.send(body);
  });
}

async function rest(job, seconds) {
  await new Promise((resolve) => { job.wake = resolve; setTimeout(resolve, 1000 * seconds); });
  // What was changed or taken away on the disk can't be sent any more.
  if (!job.isEnded) await job.file.slice(0, 1).arrayBuffer().catch(() => tell(job, "lost"));
}

// Goes on asking until there is an answer, with growing pauses.
async function insist(job, ...question) {
  for (let pause = 1; ; pause = Math.min(2 * pause, longest)) {
    const reply = await ask(job, ...question);
    if (job.isEnded || !isTrouble(reply)) return reply;
    away(job);
    await rest(job, pause);
    if (job.isEnded) return reply;
  }
}

async function sendWhole(job) {
  const body = new FormData();
  // A form writes a quote in a name as %22, which is a name of its own.
  body.append("name", job.file.name);
  body.append("file", job.file);
  const reply = await insist(job, "POST", addresses.uploadUrl, body);
  if (job.isEnded) return;
  if (reply.answer.id) tell(Object.assign(job, { asset: reply.answer, isKnown: reply.status === 200 }), "done");
  else refuse(job, reply);
}

async function begin(job) {
  const { name, size, lastModified } = job.file;
  const fingerprint = `${size}-${lastModified}-${name}`.slice(0, 200);
  const reply = await insist(job, "POST", addresses.partsUrl, new URLSearchParams({ name, size, fingerprint }));
  if (job.isEnded) return;
  if (reply.answer.url) Object.assign(job, reply.answer, { sent: reply.answer.received });
  else refuse(job, reply);
}

async function sendParts(job) {
  for (let pause = 1; !job.isEnded && job.received < job.size; ) {
    const part = job.file.slice(job.received, job.received + job.chunk_bytes);
    let reply = await ask(job, "PATCH", job.url, part, { "Upload-Offset": job.received });
    // Another tab or a request that was cut may still hold the file.
    const isHeld = reply.status === 409 && reply.answer.received === job.received;
    if (!job.isEnded && (isHeld || isTrouble(reply))) {
      away(job);
      await rest(job, pause);
      pause = Math.min(2 * pause, longest);
      if (!job.isEnded) reply = await insist(job, "GET", job.url);
    } else pause = 1;
    if (job.isEnded) return;
    if (reply.answer.received === undefined) refuse(job, reply);
    else job.received = job.sent = reply.answer.received;
    if ((reply.answer.stage ?? "receiving") !== "receiving") return;
  }
}

document.addEventListener("upload:turn", async ({ detail: job }) => {
  await (isWhole(job.file) ? sendWhole(job) : begin(job).then(() => sendParts(job)));
  document.dispatchEvent(new CustomEvent("upload:over", { detail: job }));
});
