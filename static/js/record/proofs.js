// Checks a receipt and a record (docs/ledger.md), with the codes of consulta/domain/verification.py.
// Every check is {code, ok, params}; ok is null for what there is nothing to compare with yet.

const RECEIPT = "consulta-receipt-1";
const RECORD = "consulta-record-1";
const PARTS = ["words", "place", "particulars"];
const ED25519 = 1;
const HEX = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const SHORTEST_TYPED = 16;
const text = new TextEncoder();

export class Unreadable extends Error {}

const check = (code, ok, params = {}) => ({ code, ok, params });
const demand = (condition, why) => {
  if (!condition) throw new Unreadable(why);
};

async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

const leafHash = (digest) => sha256(Uint8Array.of(0), digest);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);
const fromHex = (hex) => {
  demand(typeof hex === "string" && HEX.test(hex), "not a hash");
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
};
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
function fromBase64(written) {
  demand(BASE64.test(written), "not base64");
  const bytes = Uint8Array.from(atob(written), (letter) => letter.charCodeAt(0));
  demand(btoa(String.fromCharCode(...bytes)) === written, "not the usual base64");
  return bytes;
}

// ---- RFC 9162 §2.1. Sizes stay below 2^53: halved by division, never by shifts of 32 bits.

const isOdd = (number) => number % 2 === 1;
const half = (number) => Math.floor(number / 2);

export async function rootOfInclusion(leaf, index, size, path) {
  if (!(index >= 0 && index < size)) return null;
  let [here, last, result] = [index, size - 1, leaf];
  for (const step of path) {
    if (last === 0) return null;
    if (isOdd(here) || here === last) {
      result = await nodeHash(step, result);
      while (!isOdd(here) && here) [here, last] = [half(here), half(last)];
    } else {
      result = await nodeHash(result, step);
    }
    [here, last] = [half(here), half(last)];
  }
  return last === 0 ? result : null;
}

export async function provesGrowth(old, now, path, oldRoot, newRoot) {
  if (old === now) return path.length === 0 && same(oldRoot, newRoot);
  if (old === 0) return path.length === 0 && same(oldRoot, await sha256());
  if (!(old > 0 && old < now) || !path.length) return false;
  const isComplete = Number.isInteger(Math.log2(old));
  const steps = isComplete ? [oldRoot, ...path] : path;
  let [here, last] = [old - 1, now - 1];
  while (isOdd(here)) [here, last] = [half(here), half(last)];
  let [was, is] = [steps[0], steps[0]];
  for (const step of steps.slice(1)) {
    if (last === 0) return false;
    if (isOdd(here) || here === last) {
      [was, is] = [await nodeHash(step, was), await nodeHash(step, is)];
      while (!isOdd(here) && here) [here, last] = [half(here), half(last)];
    } else {
      is = await nodeHash(is, step);
    }
    [here, last] = [half(here), half(last)];
  }
  return last === 0 && same(was, oldRoot) && same(is, newRoot);
}

export async function rootsAt(entries, sizes) {
  const wanted = new Set(sizes);
  const roots = new Map(wanted.has(0) ? [[0, await sha256()]] : []);
  const full = [];
  let size = 0;
  for (const entry of entries) {
    let hash = await leafHash(fromHex(entry));
    let level = 0;
    for (; full[level]; level++) {
      hash = await nodeHash(full[level], hash);
      full[level] = null;
    }
    full[level] = hash;
    size += 1;
    if (wanted.has(size)) roots.set(size, await over(full));
  }
  return roots;
}

async function over(full) {
  let result = null;
  for (const hash of full) {
    if (hash) result = result ? await nodeHash(hash, result) : hash;
  }
  return result;
}

// ---- C2SP signed notes and checkpoints

export function readCheckpoint(note) {
  demand(typeof note === "string" && !/[\0-\x09\x0b-\x1f]/.test(note), "not a note");
  const cut = note.lastIndexOf("\n\n");
  demand(cut > 0 && note.endsWith("\n"), "no signatures");
  const body = note.slice(0, cut + 1);
  const lines = body.split("\n");
  demand(lines.length >= 4 && lines.slice(0, -1).every(Boolean), "not a checkpoint");
  const [origin, size, root] = lines;
  demand(/^(0|[1-9][0-9]{0,14})$/.test(size), "not a size");
  const hash = fromBase64(root);
  demand(hash.length === 32, "not a root");
  const signatures = note.slice(cut + 2, -1).split("\n").map(readSignature);
  return { origin, size: Number(size), root: hash, body, signatures };
}

function readSignature(line) {
  const found = /^— ([^\s+]+) (\S+)$/u.exec(line);
  demand(found, "not a signature");
  const bytes = fromBase64(found[2]);
  demand(bytes.length > 4, "a signature is too short");
  return { name: found[1], id: toHex(bytes.slice(0, 4)), signature: bytes.slice(4) };
}

async function readKey(written) {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(written ?? "");
  demand(found, "not a key");
  const [, name, id, encoded] = found;
  const bytes = fromBase64(encoded);
  demand(bytes.length === 33 && bytes[0] === ED25519, "not an Ed25519 key");
  demand(toHex(await sha256(text.encode(`${name}\n`), bytes)).startsWith(id), "not the id of this key");
  return { written, name, id, key: bytes.slice(1) };
}

async function checkSignature(verify, checkpoint, key, trusted) {
  const told = { origin: checkpoint.origin, key: key.id, verifier: key.written };
  if (key.name !== checkpoint.origin || (trusted.length && !trusted.includes(key.written))) {
    return check("unknown_key", false, told);
  }
  const own = checkpoint.signatures.filter((one) => one.name === key.name && one.id === key.id);
  const verified = await Promise.all(
    own.map((one) => verify(one.signature, text.encode(checkpoint.body), key.key).catch(() => false)),
  );
  const signed = own.length > 0 && verified.every(Boolean);
  return check("signature", signed && !trusted.length ? null : signed, told);
}

// ---- the two files

const reading = async (read) => {
  try {
    return await read();
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable(error);
  }
};

export const readReceipt = (document) =>
  reading(async () => {
    demand(document.format === RECEIPT, "not a receipt");
    const { parts, record } = document;
    return {
      consultation: document.consultation,
      digest: fromHex(document.digest),
      parts: parts && PARTS.map((name) => readPart(parts[name])),
      words: parts && readWords(parts.words.text),
      proof: record && {
        index: record.index,
        path: record.path.map(fromHex),
        key: await readKey(record.key),
        checkpoint: readCheckpoint(record.checkpoint),
      },
    };
  });

// Only to be shown: what was changed is told by the hash, not by whether it still is JSON.
function readWords(written) {
  try {
    return JSON.parse(written);
  } catch {
    return {};
  }
}

function readPart(part) {
  demand(typeof part.text === "string", "not a text");
  return { salt: fromHex(part.salt), text: part.text, hash: fromHex(part.hash) };
}

export const readRecord = (document) =>
  reading(async () => {
    demand(document.format === RECORD, "not a record");
    demand(document.entries.every((entry) => HEX.test(entry)), "an entry is no digest");
    const checkpoints = [];
    for (const one of document.checkpoints) {
      checkpoints.push({ ...readCheckpoint(one.note), key: await readKey(one.key) });
    }
    return {
      consultation: document.consultation,
      origin: document.origin,
      entries: document.entries,
      checkpoints,
      keys: checkpoints.map((one) => one.key.written),
    };
  });

export async function* checkReceipt(receipt, verify, trusted) {
  if (receipt.parts) {
    for (const [at, part] of receipt.parts.entries()) {
      yield check(PARTS[at], same(await sha256(part.salt, text.encode(part.text)), part.hash));
    }
    const digest = await sha256(...receipt.parts.map((part) => part.hash));
    yield check("digest", same(digest, receipt.digest));
  } else {
    yield check("withdrawn", null);
  }
  const { proof } = receipt;
  if (!proof) {
    yield check("waiting", null);
    return;
  }
  const { checkpoint } = proof;
  const root = await rootOfInclusion(await leafHash(receipt.digest), proof.index, checkpoint.size, proof.path);
  const place = { position: proof.index + 1, size: checkpoint.size };
  yield check("position", root !== null && same(root, checkpoint.root), place);
  yield checkSignature(verify, checkpoint, proof.key, trusted);
}

export async function* checkRecord(record, verify, trusted) {
  const { entries, checkpoints, origin } = record;
  yield check("entries", new Set(entries).size === entries.length, { size: entries.length });
  const roots = await rootsAt(entries, checkpoints.map((one) => one.size));
  const told = new Set();
  let good = 0;
  for (const one of checkpoints) {
    const root = roots.get(one.size);
    if (!root || !same(root, one.root)) {
      yield check("root", false, { size: one.size, entries: entries.length });
      continue;
    }
    const signed = await checkSignature(verify, { ...one, origin: one.origin === origin ? origin : "" }, one.key, trusted);
    if (signed.ok !== false) good += 1;
    if (!signed.ok && !told.has(signed.code + one.key.written)) {
      told.add(signed.code + one.key.written);
      yield signed;
    }
  }
  if (good === checkpoints.length) yield check("checkpoints", good ? true : null, { count: good });
  const newest = checkpoints.at(-1);
  if (newest && newest.size !== entries.length) {
    yield check("unsigned_entries", false, { size: newest.size, entries: entries.length });
  }
}

export async function* checkReceiptIn(receipt, record) {
  const size = record.entries.length;
  const digest = toHex(receipt.digest);
  if (!receipt.proof) {
    yield check("in_record", record.entries.includes(digest) ? true : null, { size });
    return;
  }
  const { index, checkpoint } = receipt.proof;
  yield check("in_record", record.entries[index] === digest, { position: index + 1, size });
  if (checkpoint.origin !== record.origin) {
    yield check("other_record", false, { origin: checkpoint.origin });
    return;
  }
  const root = (await rootsAt(record.entries.slice(0, checkpoint.size), [checkpoint.size])).get(checkpoint.size);
  yield check("grew", Boolean(root) && same(root, checkpoint.root), { size: checkpoint.size, entries: size });
}

// What the site publishes today against the checkpoint of a receipt; `growth(from, to)` asks it for the proof.
export async function checkToday(before, newest, growth) {
  if (before.origin !== newest.origin) return check("other_record", false, { origin: before.origin });
  if (before.size > newest.size) return check("newer", null);
  const proof = await growth(before.size, newest.size);
  const grew = await provesGrowth(before.size, newest.size, proof.path.map(fromHex), before.root, newest.root);
  return check("grew", grew, { size: before.size, entries: newest.size });
}

export function checkPrinted(typed, checkpoints) {
  const { size, root } = readPrinted(typed);
  const roots = checkpoints.filter((one) => one.size === size).map((one) => toHex(one.root));
  if (!roots.length) return check("printed_unknown", false, { size });
  return check("printed", roots.some((one) => one.startsWith(root)), { size });
}

function readPrinted(typed) {
  const trimmed = typed.trim().replaceAll("\r\n", "\n");
  if (trimmed.includes("\n\n")) {
    const { size, root } = readCheckpoint(`${trimmed}\n`);
    return { size, root: toHex(root) };
  }
  const [, size, rest] = /^([0-9]{1,15})\s(.*)$/s.exec(trimmed) ?? [];
  const root = (rest ?? "").replace(/[\s.·-]/g, "").toLowerCase();
  demand(size && root.length >= SHORTEST_TYPED && /^[0-9a-f]{1,64}$/.test(root), "not a printed code");
  return { size: Number(size), root };
}
