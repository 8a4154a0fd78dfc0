// The page that checks: reads the files on this device, a line for each check. Without this script they are uploaded.

const form = document.getElementById("verify");
const result = document.getElementById("result");
const where = document.getElementById("where");
const pieces = document.getElementById("verify-pieces").content;
const messages = JSON.parse(document.getElementById("verify-messages").textContent);

// WebCrypto is there on https and on this very machine; elsewhere the server checks.
if (globalThis.crypto?.subtle) {
  const [proofs, ed25519] = await Promise.all([import(form.dataset.proofs), import(form.dataset.ed25519)]);
  const verify = (signature, message, key) => ed25519.verifyAsync(signature, message, key, { zip215: false });
  where.textContent = where.dataset.here;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(proofs, verify);
  });
  form.dataset.ready = "";
}

async function run(proofs, verify) {
  const given = {
    receipt: form.elements.comprobante.files[0],
    record: form.elements.registro.files[0],
    printed: form.elements.impreso.value.trim(),
    slug: form.elements.consulta.value,
  };
  result.replaceChildren();
  if (!given.receipt && !given.record && !given.printed) return say(form.dataset.nothing);
  say(form.dataset.working);
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    const said = [];
    const checks = [];
    for await (const one of everything(proofs, verify, given, said)) checks.push(one);
    show(checks, said);
  } finally {
    button.disabled = false;
  }
}

async function* everything(proofs, verify, given, said) {
  const [receipt, unread] = await open(given.receipt, proofs.readReceipt, "unreadable_receipt");
  const [record, unreadRecord] = await open(given.record, proofs.readRecord, "unreadable_record");
  yield* [unread, unreadRecord].filter(Boolean);
  const told = given.slug || receipt?.consultation || "";
  const today = await published(proofs, receipt?.consultation);
  if (receipt) {
    said.push(...Object.values(receipt.words ?? {}).filter((one) => typeof one === "string"));
    yield* proofs.checkReceipt(receipt, verify, today?.keys ?? record?.keys ?? []);
    if (record) yield* proofs.checkReceiptIn(receipt, record);
    else if (receipt.proof) yield againstToday(proofs, receipt, today);
  }
  if (record) {
    const known = record.consultation === receipt?.consultation ? today : await published(proofs, record.consultation);
    yield* proofs.checkRecord(record, verify, known?.keys ?? []);
  }
  if (given.printed) {
    const signed = record && !given.slug ? record : told === receipt?.consultation ? today : await published(proofs, told);
    yield printed(proofs, given.printed, signed);
  }
}

async function open(file, read, code) {
  if (!file) return [null, null];
  try {
    return [await read(JSON.parse(await file.text())), null];
  } catch {
    return [null, { code, ok: false, params: {} }];
  }
}

// The record this site publishes of a consultation: undefined without a connection, null where it has none.
async function published(proofs, slug) {
  const isHere = slug && [...form.elements.consulta.options].some((option) => option.value === slug);
  if (!isHere) return null;
  try {
    const response = await fetch(`/consultas/${encodeURIComponent(slug)}/registro.json`, { cache: "no-store" });
    if (!response.ok) return null;
    const document = await response.json();
    const checkpoints = document.checkpoints.map((one) => proofs.readCheckpoint(one.note));
    return { keys: document.public_keys, checkpoints, slug };
  } catch {
    return undefined;
  }
}

async function againstToday(proofs, receipt, today) {
  const newest = today?.checkpoints[0];
  if (!newest) return { code: today === undefined ? "not_reached" : "not_here", ok: null, params: {} };
  const growth = async (from, to) => {
    const address = `/consultas/${encodeURIComponent(today.slug)}/registro/consistency?from=${from}&to=${to}`;
    return (await fetch(address, { cache: "no-store" })).json();
  };
  try {
    return await proofs.checkToday(receipt.proof.checkpoint, newest, growth);
  } catch {
    return { code: "not_reached", ok: null, params: {} };
  }
}

function printed(proofs, typed, signed) {
  try {
    return proofs.checkPrinted(typed, signed?.checkpoints ?? []);
  } catch {
    return { code: "unreadable_printed", ok: false, params: {} };
  }
}

function show(checks, said) {
  const kinds = checks.map(({ ok }) => (ok === null ? "neutral" : ok ? "good" : "bad"));
  // Whoever forges a file can make all else come out.
  const isAnybodys = checks.some(({ code, ok }) => code === "signature" && ok === null);
  const sure = isAnybodys ? ["bad"] : ["bad", "good"];
  const verdict = sure.find((kind) => kinds.includes(kind)) ?? "neutral";
  const list = document.createElement("ol");
  list.className = "checks";
  checks.forEach(({ code, params }, at) => {
    const item = piece(`li.${kinds[at]}`);
    const [title, meaning] = messages[kinds[at]][code];
    item.querySelector("[data-title]").textContent = fill(title, params);
    item.querySelector("[data-meaning]").textContent = fill(meaning, params);
    list.append(item);
  });
  const quotes = said.map((words) => {
    const quote = piece("blockquote");
    quote.firstElementChild.textContent = words;
    return quote;
  });
  const heard = quotes.length ? [piece("[data-said]"), ...quotes] : [];
  result.replaceChildren(piece(`[data-verdict=${verdict}]`), ...heard, piece("[data-checked]"), list);
  result.focus();
}

function say(text) {
  const line = document.createElement("p");
  line.textContent = text;
  result.replaceChildren(line);
}

const piece = (selector) => pieces.querySelector(selector).cloneNode(true);
const fill = (text, params) => text.replace(/%\((\w+)\)s/g, (_, name) => params[name]);
