// The second reading: an answer that asks for nothing has no other theme.
const book = document.querySelector(".codebook");
const noAction = book?.querySelector("[data-no-action]");

book?.addEventListener("change", ({ target: changed }) => {
  if (!noAction || !changed.checked) return;
  for (const theme of book.querySelectorAll("input[name=tema]")) {
    if ((theme === noAction) !== (changed === noAction)) theme.checked = false;
  }
});
