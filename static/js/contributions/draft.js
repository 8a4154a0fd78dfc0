// Keeps what is typed in the answer form on this phone, until it is sent, erased or seven days old.
// With it goes the number of the sending: whoever sends again after a lost response gets the same receipt.

const PREFIX = "consulta:draft:";
const DAYS_KEPT = 7;
const PAUSE_MS = 400;
// These belong to the page that the server wrote, never to a draft.
const OF_THE_PAGE = /^(version-|notice_version$)/;

const form = document.getElementById("answer-form");
const note = document.getElementById("draft-note");
const status = document.getElementById("draft-status");
const erase = document.getElementById("draft-erase");
const key = PREFIX + form.dataset.slug;
const storage = usableStorage();

let changed = false;
let waiting = 0;

sweep();
if ("fresh" in form.dataset) restore();
else save();
note.hidden = !storage;

form.addEventListener("input", typed);
form.addEventListener("change", typed);
form.addEventListener("submit", () => changed && save());
addEventListener("pagehide", () => changed && save());
document.addEventListener("visibilitychange", () => document.hidden && changed && save());
erase.addEventListener("click", eraseInTwoTaps);
erase.addEventListener("blur", () => label(erase.dataset.first));

function typed() {
  changed = true;
  if (!form.captured_at.value) form.captured_at.value = nowWithZone();
  clearTimeout(waiting);
  waiting = setTimeout(save, PAUSE_MS);
}

function save() {
  clearTimeout(waiting);
  changed = false;
  try {
    storage?.setItem(key, JSON.stringify({ saved: Date.now(), values: values() }));
    erase.hidden = !storage;
    form.toggleAttribute("data-kept", Boolean(storage));
  } catch {
    // Full: from here on the page says nothing of a draft that is not there.
    note.hidden = true;
    form.removeAttribute("data-kept");
  }
}

function values() {
  const kept = {};
  for (const [name, value] of new FormData(form)) {
    if (!OF_THE_PAGE.test(name)) (kept[name] ??= []).push(value);
  }
  return kept;
}

function restore() {
  const draft = read(key);
  if (!draft) return;
  for (const field of form.elements) {
    if (!field.name || OF_THE_PAGE.test(field.name)) continue;
    const kept = draft.values[field.name];
    if (field.type === "checkbox" || field.type === "radio") field.checked = Boolean(kept?.includes(field.value));
    else if (kept) fill(field, kept[0]);
  }
  status.textContent = status.dataset.restored;
  erase.hidden = false;
  form.toggleAttribute("data-kept", true);
}

function fill(field, value) {
  const before = field.value;
  field.value = value;
  // A choice that the list no longer has leaves the list as it was.
  if (field.value !== value) field.value = before;
}

function read(name) {
  try {
    const draft = JSON.parse(storage?.getItem(name) ?? "null");
    return draft?.values && Date.now() - draft.saved < DAYS_KEPT * 86_400_000 ? draft : null;
  } catch {
    return null;
  }
}

// Old drafts of any consultation go, also those of one that has closed since.
function sweep() {
  for (const name of Object.keys(storage ?? {})) {
    if (name.startsWith(PREFIX) && !read(name)) storage.removeItem(name);
  }
}

// The first tap asks, the second erases. The page is asked for anew, so that it brings a new number.
function eraseInTwoTaps() {
  erase.dataset.first ??= erase.textContent;
  if (erase.textContent === erase.dataset.first) return label(erase.dataset.confirm);
  clearTimeout(waiting);
  changed = false;
  storage?.removeItem(key);
  form.reset();
  location.replace(form.action);
}

function label(text) {
  if (text) erase.textContent = text;
}

// 2026-03-14T09:30:05-06:00: the moment with the zone of the phone.
function nowWithZone() {
  const now = new Date();
  const offset = -now.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(now.getTime() + offset * 60_000).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

// Null where the browser denies it: then the form works as it does without a script.
function usableStorage() {
  try {
    localStorage.setItem(PREFIX, "");
    localStorage.removeItem(PREFIX);
    return localStorage;
  } catch {
    return null;
  }
}
