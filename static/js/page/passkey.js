// A form with data-passkey="create" or "get" asks the browser for a passkey, with the options in its JSON script, and sends what it answers.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

// Browsers of before 2025 know neither parse…FromJSON nor toJSON.
function createOptions(json) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(json);
  return {
    ...json,
    challenge: toBytes(json.challenge),
    user: { ...json.user, id: toBytes(json.user.id) },
    excludeCredentials: withBytes(json.excludeCredentials),
  };
}

function getOptions(json) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(json);
  return { ...json, challenge: toBytes(json.challenge), allowCredentials: withBytes(json.allowCredentials) };
}

function toJson(credential) {
  if (credential.toJSON) return credential.toJSON();
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

const isPossible = () => window.isSecureContext && window.PublicKeyCredential && navigator.credentials;

async function answer(form) {
  const { publicKey } = JSON.parse(document.getElementById(form.dataset.options).textContent);
  const credential = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey: createOptions(publicKey) })
    : await navigator.credentials.get({ publicKey: getOptions(publicKey) });
  form.elements.credential.value = JSON.stringify(toJson(credential));
  form.submit();
}

function say(form, words) {
  form.querySelector("[data-passkey-status]").textContent = words;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[type=submit]");
  if (!isPossible()) {
    say(form, form.dataset.impossible);
    continue;
  }
  button.disabled = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(form, form.dataset.waiting);
    try {
      await answer(form);
    } catch (error) {
      // What stops here is mostly a person who pressed Cancel; a key that is known already says so by name.
      say(form, error.name === "InvalidStateError" ? form.dataset.known : form.dataset.stopped);
    }
  });
}
