// Passages of an answer: what is selected, where it begins and ends in characters (not in JavaScript's halves of
// them), and the marks over the text. The rules are those of consulta/domain/passages.py, which has the last word.
const PUNCTUATION = /^\p{P}+$/u;
const LANES = 4;

export const length = (text) => [...text].length;

export function readPieces(box) {
  return [...box.querySelectorAll("span[data-at]")].map((span) => {
    const start = Number(span.dataset.at);
    const text = span.textContent;
    return { span, start, text, end: start + length(text), solid: Boolean(text.trim()) && !PUNCTUATION.test(text) };
  });
}

// The stretch of whole words that a selection touches; null when it touches none.
export function fitted(pieces, start, end) {
  const taken = pieces.filter((piece) => piece.solid && piece.start < end && start < piece.end);
  return taken.length ? { start: taken[0].start, end: taken.at(-1).end } : null;
}

function offsetOf(box, pieces, node, offset) {
  if (node.nodeType === Node.TEXT_NODE) {
    const span = node.parentElement.closest("span[data-at]");
    if (span) return Number(span.dataset.at) + length(node.data.slice(0, offset));
  }
  // Between pieces, or in the number of a mark: where the next piece begins.
  const here = document.createRange();
  here.setStart(node, offset);
  const next = pieces.find(({ span }) => here.comparePoint(span, 0) >= 0);
  return next ? next.start : (pieces.at(-1)?.end ?? 0);
}

// What the browser has selected within the box.
export function selected(box, pieces) {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!range.intersectsNode(box)) return null;
  const whole = document.createRange();
  whole.selectNodeContents(box);
  if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) range.setStart(whole.startContainer, whole.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) range.setEnd(whole.endContainer, whole.endOffset);
  const start = offsetOf(box, pieces, range.startContainer, range.startOffset);
  const end = offsetOf(box, pieces, range.endContainer, range.endOffset);
  return fitted(pieces, start, end);
}

export function textOf(pieces, { start, end }) {
  return pieces.filter((piece) => piece.start >= start && piece.end <= end).map((piece) => piece.text).join("");
}

// From one sentence or line to the next: [{start, end}, …].
export function sentences(pieces) {
  const found = [];
  let run = [];
  for (const piece of pieces) {
    if (piece.solid) run.push(piece);
    else if (run.length && /[.!?…\n]/.test(piece.text)) {
      found.push({ start: run[0].start, end: run.at(-1).end });
      run = [];
    }
  }
  if (run.length) found.push({ start: run[0].start, end: run.at(-1).end });
  return found;
}

// Passages in the order of the text, each with its number and the lane it is drawn in.
export function placed(passages) {
  const ordered = [...passages].sort((one, other) => one.start - other.start || one.end - other.end);
  const ends = [];
  const byLength = [...ordered].sort((one, other) => one.start - other.start || other.end - one.end);
  for (const passage of byLength) {
    let lane = ends.findIndex((end) => end <= passage.start);
    if (lane < 0) lane = ends.length;
    ends[lane] = passage.end;
    passage.lane = (lane % LANES) + 1;
  }
  for (const [index, passage] of ordered.entries()) passage.number = index + 1;
  return ordered;
}

export function paint(box, pieces, passages, picked) {
  for (const number of box.querySelectorAll("sup")) number.remove();
  for (const piece of pieces) {
    const over = passages.filter(({ start, end }) => start < piece.end && piece.start < end);
    piece.span.className = over.map(({ lane }) => `m${lane}`).join(" ");
    if (picked && picked.start < piece.end && piece.start < picked.end) piece.span.classList.add("picked");
    for (const passage of over.filter(({ start }) => start === piece.start)) {
      const sup = document.createElement("sup");
      sup.className = `n n${passage.lane}`;
      sup.textContent = passage.number;
      piece.span.before(sup);
    }
  }
}
