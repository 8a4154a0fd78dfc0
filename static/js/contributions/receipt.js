// The receipt: what was sent needs no draft any more; save it, copy its folio, invite others (never with the folio).

const PREFIX = "consulta:draft:";
const receipt = document.getElementById("receipt");
const said = document.getElementById("receipt-status");

forget(receipt.dataset);
offer("print", () => print());
offer("copy", copyFolio, navigator.clipboard);
offer("share", share);

// sent: the slug whose draft is done with. renew: one whose words stay, to be sent again under a number of its own.
function forget({ sent, renew }) {
  try {
    if (sent) localStorage.removeItem(PREFIX + sent);
    const draft = renew && JSON.parse(localStorage.getItem(PREFIX + renew) ?? "null");
    if (!draft) return;
    delete draft.values.submission_id;
    localStorage.setItem(PREFIX + renew, JSON.stringify(draft));
  } catch {
    // Denied storage holds no draft.
  }
}

function offer(id, action, possible = true) {
  const button = document.getElementById(id);
  if (!button || !possible) return;
  button.hidden = false;
  button.addEventListener("click", () => action(button));
}

async function copyFolio(button) {
  await copy(button.dataset.text, button.dataset.done);
}

async function share({ dataset: { url, title, done } }) {
  if (!navigator.share) return copy(url, done);
  try {
    await navigator.share({ title, url });
  } catch (error) {
    // Who closes the phone's own list has decided; anything else still leaves the address.
    if (error.name !== "AbortError") await copy(url, done);
  }
}

// Where copying is denied the text itself is shown, to be copied by hand.
async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = done;
  } catch {
    said.textContent = text;
  }
}
