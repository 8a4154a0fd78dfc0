// Does the proof of work (ALTCHA 2, PBKDF2) that the form asks for while programs flood it, before the answer is sent.
// Whatever goes wrong, the answer is sent without it: it is taken, and a person looks at it.

const LONGEST_MS = 60_000;

const form = document.getElementById("answer-form");
const said = document.getElementById("send-status");

let working = null;

// Before answer.js, which locks the button while it sends.
form.addEventListener("submit", prove, { capture: true });
// Early, while one writes. Of the number that goes with the draft, which is put in before this runs.
form.addEventListener("input", start, { once: true });

function prove(event) {
  if (form.proof.value || working?.isOver || !navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  said.textContent = said.dataset.checking;
  start().then(() => form.requestSubmit());
}

function start() {
  working ??= work();
  return working.done;
}

function work() {
  const state = { isOver: false };
  state.done = solve()
    .then((solution) => (form.proof.value = solution))
    .catch(() => "")
    .finally(() => (state.isOver = true));
  return state;
}

async function solve() {
  const answer = await fetch(`${form.dataset.challenge}?envio=${encodeURIComponent(form.submission_id.value)}`);
  if (!answer.ok) throw new Error(answer.status);
  const challenge = await answer.json();
  const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;
  const password = new Uint8Array([...bytes(nonce), 0, 0, 0, 0]);
  const counted = new DataView(password.buffer, password.length - 4);
  const derive = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  const end = performance.now() + LONGEST_MS;
  for (let counter = 0; performance.now() < end; counter++) {
    counted.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(derive, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
  }
  throw new Error("too slow");
}

function bytes(text) {
  return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
