// Marks every contribution of the page at once.
const box = document.querySelector("[data-mark-all]");
const all = box?.querySelector("input");
const each = [...document.querySelectorAll("input[name=aporte]")];

if (all) {
  box.hidden = false;
  all.addEventListener("change", () => {
    for (const one of each) one.checked = all.checked;
  });
  for (const one of each) {
    one.addEventListener("change", () => {
      all.checked = each.every((other) => other.checked);
    });
  }
}
