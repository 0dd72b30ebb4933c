// Switches notifications of this browser on and off (on their settings page), and keeps its push service known to the studio (on all).
const urls = document.getElementById("bell-list").dataset;
const box = document.querySelector("[data-push-box]");
const hasPush = "serviceWorker" in navigator && "PushManager" in window;

const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const store = (name, value) => { try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch { /* A private window. */ } };

function post(url, fields) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  return fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(fields) });
}

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

async function subscription(key, worker) {
  await navigator.serviceWorker.register(worker, { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const found = await pushManager.getSubscription();
  const ownKey = found?.options.applicationServerKey;
  if (ownKey && String(new Uint8Array(ownKey)) === String(bytesOf(key))) return found;
  await found?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
}

// Tells the studio where this browser's push service is. Without one, open pages ring.
async function register() {
  const response = await fetch(urls.browsers, { headers: { Accept: "application/json" } });
  const { key, worker } = await response.json();
  store("pushed", "");
  if (!key || !hasPush) return;
  const { endpoint, keys } = (await subscription(key, worker)).toJSON();
  const answer = await post(urls.browsers, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
  store("pushed", answer.ok ? "yes" : "");
}

async function turnOff() {
  store("alerts", "");
  store("pushed", "");
  const worker = hasPush && (await navigator.serviceWorker.getRegistration("/"));
  const found = await worker?.pushManager.getSubscription();
  if (!found) return;
  await post(urls.browsers, { endpoint: found.endpoint, removal: "1" });
  await found.unsubscribe();
}

function show() {
  const permission = window.Notification?.permission;
  const isOn = stored("alerts") === "on" && permission === "granted";
  const state = !window.Notification ? "unsupported" : permission === "denied" ? "denied" : isOn ? "on" : "off";
  for (const part of box.querySelectorAll("[data-state]")) part.hidden = !part.dataset.state.split(" ").includes(state);
}

async function turnOn() {
  if ((await Notification.requestPermission()) === "granted") {
    store("alerts", "on");
    await register();
  }
}

async function press(event) {
  const button = event.target.closest("[data-push-on], [data-push-off]");
  if (!button) return;
  button.disabled = true;
  const act = button.matches("[data-push-on]") ? turnOn : turnOff;
  const failure = await act().then(() => "", () => box.dataset.failed);
  button.disabled = false;
  show();
  if (failure) document.dispatchEvent(new CustomEvent("trouble", { detail: failure }));
  else if (window.Notification.permission === "granted") location.reload();
}

if (box) {
  box.addEventListener("click", press);
  show();
}
if (stored("alerts") === "on" && window.Notification?.permission === "granted" && !sessionStorage.getItem("push")) {
  sessionStorage.setItem("push", "checked");
  register().catch(() => {});
}
