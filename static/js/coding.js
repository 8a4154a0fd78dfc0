// The workbench: an answer that asks for nothing has no other theme, and digits then choose its reason.
const book = document.querySelector(".codebook");
const noAction = book?.querySelector("[data-no-action]");
const reasons = book?.querySelector("[data-reasons]");
const newTheme = book?.querySelector(".new-theme");

function show() {
  reasons?.classList.toggle("wanted", Boolean(noAction?.checked));
}

function keepApart(changed) {
  if (!noAction || !changed.checked) return;
  for (const theme of book.querySelectorAll("input[name=tema]")) {
    if ((theme === noAction) !== (changed === noAction)) theme.checked = false;
  }
}

function chooseReason(event) {
  const typing = event.target instanceof Element && event.target.closest("textarea, select, input[name=tema_nuevo]");
  const isOn = document.getElementById("keys-on")?.checked;
  if (typing || !isOn || !noAction?.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  const reason = reasons?.querySelector(`[data-reason-key="${CSS.escape(event.key)}"]`);
  if (!reason) return;
  event.preventDefault();
  reason.click();
}

if (book) {
  book.classList.add("has-script");
  book.addEventListener("change", (event) => {
    if (event.target.matches("input[name=tema]")) keepApart(event.target);
    show();
  });
  // Before the shortcuts of the page, which give the digits to the themes.
  document.addEventListener("keydown", chooseReason, { capture: true });
  newTheme?.addEventListener("toggle", () => {
    if (newTheme.open) newTheme.querySelector("input").focus();
  });
  show();
}
