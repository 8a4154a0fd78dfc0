// Covering words: several at once by dragging or with the keyboard, and how the text will read as one goes.
// Without this file every word is a checkbox, and «Ver cómo queda» shows the same.
const form = document.querySelector("[data-redact]");
const text = form.querySelector("[data-pick]");
const preview = form.querySelector("[data-preview]");
const list = form.querySelector("[data-cuts]");
const none = form.querySelector("[data-none]");
const template = form.querySelector("template[data-cut]");
const boxes = [...text.querySelectorAll("input")];
const labelled = new Map(boxes.map((box, n) => [box.nextElementSibling, n]));
const chosenKinds = new Map([...list.querySelectorAll("select")].map((select) => [select.name, select.value]));

// What is covered, as the server works it out (domain/redaction.py, cuts): words that follow one another
// share a mark, unless another thing is suspected of each.
function runs() {
  const found = [];
  let open = null;
  for (const box of boxes) {
    const piece = box.parentElement;
    if (!box.checked) {
      open = null;
    } else if (open?.group === piece.dataset.group) {
      open.last = piece;
    } else {
      open = { first: piece, last: piece, group: piece.dataset.group, kind: piece.dataset.kind, start: box.value.split("-")[0] };
      found.push(open);
    }
  }
  return found;
}

function said(run) {
  let words = "";
  for (let node = run.first; node; node = node.nextSibling) {
    words += node.textContent;
    if (node === run.last) return words;
  }
  return words;
}

function row(run) {
  const made = template.content.firstElementChild.cloneNode(true);
  const [label, select] = [made.querySelector("label"), made.querySelector("select")];
  label.textContent = said(run);
  label.htmlFor = select.id = select.name = `como-${run.start}`;
  select.value = chosenKinds.get(select.name) ?? run.kind;
  run.mark = select.selectedOptions[0].dataset.mark;
  return made;
}

function show() {
  const covered = runs();
  list.replaceChildren(...covered.map(row));
  none.hidden = covered.length > 0;
  const starting = new Map(covered.map((run) => [run.first, run]));
  const parts = [];
  for (let node = text.firstChild; node; node = node.nextSibling) {
    const run = starting.get(node);
    if (run) {
      const mark = document.createElement("mark");
      mark.className = "covered";
      mark.textContent = run.mark;
      parts.push(mark);
      node = run.last;
    } else {
      parts.push(node.textContent);
    }
  }
  preview.replaceChildren(...parts);
}

function set(from, to, state) {
  for (let n = Math.min(from, to); n <= Math.max(from, to); n += 1) boxes[n].checked = state;
  show();
}

// A mouse pressed on one word and dragged to another; a finger scrolls, and taps.
let drag = null;
text.addEventListener("pointerdown", (event) => {
  const n = labelled.get(event.target);
  if (event.pointerType !== "mouse" || event.button !== 0 || n === undefined) return;
  drag = { from: n, state: !boxes[n].checked, before: boxes.map((box) => box.checked), moved: false };
});
text.addEventListener("pointerover", (event) => {
  const n = labelled.get(event.target);
  if (!drag || n === undefined || (n === drag.from && !drag.moved)) return;
  drag.moved = true;
  boxes.forEach((box, i) => { box.checked = drag.before[i]; });
  set(drag.from, n, drag.state);
});
addEventListener("pointerup", () => { setTimeout(() => { drag = null; }); });
// Back on the word where it began, the press is a click as well, which would turn that word once more.
text.addEventListener("click", (event) => { if (drag?.moved) event.preventDefault(); }, { capture: true });

// One stop for the tabulator; arrows go from word to word, with Shift they take the next along.
function focus(n) {
  boxes.forEach((box, i) => { box.tabIndex = i === n ? 0 : -1; });
}
text.addEventListener("keydown", (event) => {
  const n = boxes.indexOf(event.target);
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (n < 0 || !step || !boxes[n + step]) return;
  event.preventDefault();
  focus(n + step);
  boxes[n + step].focus();
  if (event.shiftKey) set(n, n + step, boxes[n].checked);
});
text.addEventListener("focusin", (event) => focus(boxes.indexOf(event.target)));
text.addEventListener("change", show);
list.addEventListener("change", (event) => {
  chosenKinds.set(event.target.name, event.target.value);
  show();
  document.getElementById(event.target.id)?.focus();
});

if (boxes.length) {
  text.classList.add("has-script");
  for (const one of form.querySelectorAll("[data-script]")) one.hidden = false;
  for (const one of form.querySelectorAll("[data-no-script]")) one.hidden = true;
  focus(0);
  show();
}
