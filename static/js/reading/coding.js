// The workbench. What is chosen lives here: themes of the whole answer, and of passages; the boxes of the codebook show
// those of the target, which is the whole answer or the passage that is marked. It is sent as the form without scripts
// sends it. An answer that asks for nothing has no theme besides.
const { fitted, paint, placed, readPieces, selected, sentences, textOf } = await import(
  document.querySelector("script[data-passages]").dataset.passages
);

const form = document.getElementById("coding");
const book = form.querySelector(".codebook");
const box = document.getElementById("words");
const pieces = readPieces(box);
const words = pieces.filter((piece) => piece.solid);
const boxes = [...book.querySelectorAll("input[name=tema]")];
const noAction = boxes.find((one) => "noAction" in one.dataset);
const reasons = book.querySelector("[data-reasons]");
const newTheme = book.querySelector(".new-theme");
const newName = document.getElementById("tema_nuevo");
const markButton = form.querySelector("[data-mark]");
const section = form.querySelector("[data-passages]");
const heard = form.querySelector("[data-heard]");
const isOpen = !book.disabled;

const nameOf = (theme) => boxes.find((one) => one.value === theme)?.closest(".theme").querySelector(".name").textContent ?? "";
const keyOf = ({ start, end }) => `${start}-${end}`;

let whole = new Set(boxes.filter((one) => one.checked).map((one) => one.value));
let passages = new Map();
let shelved = null;
let target = null;
let anchor = 0;
let cursor = 0;
let isMarking = false;
let isTapped = false;

for (const { value } of form.querySelectorAll("input[name=fragmento]:checked")) {
  const [start, end, theme] = value.split("-");
  add({ start: Number(start), end: Number(end) }, theme);
}

function add(stretch, theme) {
  const key = keyOf(stretch);
  if (!passages.has(key)) passages.set(key, { ...stretch, themes: new Set() });
  passages.get(key).themes.add(theme);
}

function takeOff(stretch, theme) {
  const passage = passages.get(keyOf(stretch));
  passage?.themes.delete(theme);
  if (passage && !passage.themes.size) passages.delete(keyOf(stretch));
}

const themesOf = (stretch) => (stretch ? passages.get(keyOf(stretch))?.themes : whole) ?? new Set();

function setTheme(theme, isOn) {
  if (noAction && theme === noAction.value) return setNoAction(isOn);
  if (isOn && noAction && whole.has(noAction.value)) whole.delete(noAction.value);
  if (target) isOn ? add(target, theme) : takeOff(target, theme);
  else isOn ? whole.add(theme) : whole.delete(theme);
  show();
}

// What else was marked waits, in case it was a slip of the finger.
function setNoAction(isOn) {
  if (isOn) {
    shelved = { whole, passages };
    whole = new Set([noAction.value]);
    passages = new Map();
  } else {
    whole.delete(noAction.value);
    if (shelved && !whole.size && !passages.size) ({ whole, passages } = shelved);
    shelved = null;
  }
  aim(null);
}

function aim(stretch) {
  target = stretch;
  show();
}

function show() {
  const marks = placed(passages.values());
  const now = themesOf(target);
  for (const one of boxes) one.checked = one === noAction ? whole.has(one.value) : now.has(one.value);
  for (const one of book.querySelectorAll("input[name=suggested]")) one.checked = now.has(one.value);
  reasons?.classList.toggle("wanted", Boolean(noAction?.checked));
  paint(box, pieces, marks, target);
  showTarget();
  showPassages(marks);
}

function showTarget() {
  const line = book.querySelector("[data-target]");
  line.classList.toggle("on-passage", Boolean(target));
  line.querySelector("[data-target-whole]").hidden = Boolean(target);
  line.querySelector("[data-target-passage]").hidden = !target;
  line.querySelector("[data-whole]").hidden = !target;
  if (target) line.querySelector("q").textContent = textOf(pieces, target);
}

function showPassages(marks) {
  const row = document.getElementById("passage-row");
  const chip = document.getElementById("passage-theme");
  section.hidden = !marks.length;
  section.querySelector("ol").replaceChildren(
    ...marks.map((passage) => {
      const item = row.content.cloneNode(true).firstElementChild;
      const sup = item.querySelector("sup");
      sup.textContent = passage.number;
      sup.classList.add(`n${passage.lane}`);
      item.querySelector("q").textContent = textOf(pieces, passage);
      item.classList.toggle("current", Boolean(target) && keyOf(target) === keyOf(passage));
      item.querySelector(".go").addEventListener("click", () => aim({ start: passage.start, end: passage.end }));
      for (const theme of passage.themes) {
        const one = chip.content.cloneNode(true).firstElementChild;
        one.querySelector("span").textContent = nameOf(theme);
        const button = one.querySelector("button");
        button.setAttribute("aria-label", button.getAttribute("aria-label").replace("{theme}", nameOf(theme)));
        button.hidden = !isOpen;
        button.addEventListener("click", () => {
          takeOff(passage, theme);
          show();
        });
        item.querySelector(".chips").append(one);
      }
      return item;
    }),
  );
}

function say(stretch) {
  heard.textContent = heard.dataset.selected.replace("{words}", textOf(pieces, stretch));
}

// With the mouse or the finger: any selection in the words. A tap on a mark takes up its passage.
function onSelection(isDone) {
  const stretch = selected(box, pieces);
  if (!stretch || !isOpen) return false;
  if (isDone) document.getSelection().removeAllRanges();
  aim(stretch);
  return true;
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  if (matchMedia("(pointer: coarse)").matches) waiting = setTimeout(() => onSelection(false), 250);
});

let settling = 0;
function settle() {
  if (!settling) return;
  clearTimeout(settling);
  settling = 0;
  if (!matchMedia("(pointer: coarse)").matches) onSelection(true);
}
document.addEventListener("mouseup", () => {
  // After a click the browser gives up the old selection a moment later; a key pressed at once is for the new one.
  settling = setTimeout(settle);
});
document.addEventListener("keydown", settle, true);

box.addEventListener("click", (event) => {
  const piece = pieces.find(({ span }) => span === event.target);
  if (!isOpen || !piece || selected(box, pieces)) return;
  if (isMarking) return tapWord(piece);
  const over = [...passages.values()].filter(({ start, end }) => start <= piece.start && piece.end <= end);
  const next = over.findIndex((one) => target && keyOf(one) === keyOf(target)) + 1;
  const passage = over[next] ?? null;
  aim(passage && { start: passage.start, end: passage.end });
});

// By keyboard, or by taps: the first takes a word, the next takes all up to there.
function tapWord(piece) {
  const index = words.indexOf(piece);
  if (index < 0) return;
  const isSecond = isTapped && target && anchor === cursor && !passages.has(keyOf(target));
  cursor = index;
  if (!isSecond) anchor = index;
  isTapped = true;
  mark();
}

function mark() {
  const [first, last] = [Math.min(anchor, cursor), Math.max(anchor, cursor)];
  aim({ start: words[first].start, end: words[last].end });
  say(target);
}

function setMarking(isOn) {
  isMarking = isOn && words.length > 0;
  isTapped = false;
  markButton?.setAttribute("aria-pressed", String(isMarking));
  box.classList.toggle("marking", isMarking);
  if (!isMarking) return aim(null);
  // A finger says by itself where to begin.
  if (!target && matchMedia("(pointer: coarse)").matches) return;
  const from = target ? words.findIndex((word) => word.start >= target.start) : 0;
  anchor = Math.max(0, from);
  cursor = target ? words.findLastIndex((word) => word.end <= target.end) : 0;
  mark();
}

function bySentence(isBack, isLonger) {
  const all = sentences(pieces);
  const here = all.findIndex(({ end }) => words[cursor].end <= end);
  const isWhole = !isLonger && target && (target.start !== all[here].start || target.end !== all[here].end);
  const to = all[isWhole ? here : Math.min(all.length - 1, Math.max(0, here + (isBack ? -1 : 1)))];
  if (!isLonger) anchor = words.findIndex((word) => word.start === to.start);
  cursor = words.findIndex((word) => (isLonger && isBack ? word.start === to.start : word.end === to.end));
}

function moveMark(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step) {
    cursor = Math.min(words.length - 1, Math.max(0, cursor + step));
    if (!event.shiftKey) anchor = cursor;
  } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    bySentence(event.key === "ArrowUp", event.shiftKey);
  } else return;
  event.preventDefault();
  event.stopPropagation();
  mark();
}

// The codebook: searching, examples, a theme made on the spot.
const search = document.getElementById("buscar");
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const listed = [...book.querySelectorAll(".theme-list .theme")];

function narrow() {
  const asked = fold(search.value).split(/\s+/).filter(Boolean);
  for (const one of listed) one.hidden = !asked.every((part) => fold(one.textContent).includes(part));
  const line = book.querySelector("[data-found]");
  line.hidden = listed.some((one) => !one.hidden);
  line.textContent = line.hidden ? "" : line.dataset.none;
}

function leaveSearch() {
  search.value = "";
  narrow();
  search.blur();
}

search?.addEventListener("input", narrow);
search?.addEventListener("click", () => search.focus());
search?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") leaveSearch();
  else if (event.key === "Enter") {
    const first = search.value.trim() && listed.find((one) => !one.hidden)?.querySelector("input");
    if (first) setTheme(first.value, !first.checked);
    leaveSearch();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});

newName?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-create]"));
});
// At once: what is typed next belongs in the field, and not to the shortcuts.
newTheme?.querySelector("summary").addEventListener("click", (event) => {
  event.preventDefault();
  newTheme.open = !newTheme.open;
  if (newTheme.open) newName.focus();
});

for (const one of document.querySelectorAll("[data-remember]")) {
  const name = one.dataset.remember;
  try {
    const kept = localStorage.getItem(name);
    if (kept) one.checked = kept === "on";
    one.addEventListener("change", () => localStorage.setItem(name, one.checked ? "on" : "off"));
  } catch {
    // Without storage it holds for this page.
  }
}

// Keys that mean something else here than on other pages: marking, and the reasons of an answer without a proposal.
function onKey(event) {
  const typing = event.target instanceof Element && event.target.closest("textarea, select, input:not([type=checkbox]):not([type=radio])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && (target || isMarking)) {
    event.preventDefault();
    return isMarking ? setMarking(false) : aim(null);
  }
  if (isMarking) moveMark(event);
  if (event.defaultPrevented || !document.getElementById("keys-on")?.checked || !noAction?.checked) return;
  const reason = reasons?.querySelector(`[data-reason-key="${CSS.escape(event.key)}"]`);
  if (!reason) return;
  event.preventDefault();
  reason.click();
}

book.addEventListener("change", ({ target: changed }) => {
  if (changed.matches("input[name=tema], input[name=suggested]")) setTheme(changed.value, changed.checked);
});
book.querySelector("[data-whole]").addEventListener("click", () => (isMarking ? setMarking(false) : aim(null)));
markButton?.addEventListener("click", () => setMarking(!isMarking));
// Before the shortcuts of the page, which give the digits to the themes and the arrows to the answers.
document.addEventListener("keydown", onKey, { capture: true });

form.addEventListener("formdata", ({ formData }) => {
  formData.delete("tema");
  formData.delete("fragmento");
  for (const theme of whole) formData.append("tema", theme);
  for (const passage of passages.values()) {
    for (const theme of passage.themes) formData.append("fragmento", `${keyOf(passage)}-${theme}`);
  }
  const stretch = target && fitted(pieces, target.start, target.end);
  if (stretch && newName?.value.trim()) formData.set("pasaje", keyOf(stretch));
  // A suggestion taken for a passage is one taken all the same.
  const taken = new Set([...whole, ...[...passages.values()].flatMap(({ themes }) => [...themes])]);
  const suggested = [...book.querySelectorAll("input[name=suggested]")].map((one) => one.value);
  formData.delete("suggested");
  for (const theme of suggested) if (taken.has(theme)) formData.append("suggested", theme);
});

form.classList.add("has-script");
book.classList.add("has-script");
book.querySelector("[data-target]").hidden = !isOpen;
for (const one of form.querySelectorAll("[data-mark], [data-search]")) one.hidden = false;
show();
