// Keyboard shortcuts of the pages where staff read hundreds of answers. An element with data-key="a" is
// pressed by that key. They can be switched off (WCAG 2.1.4), and never act while somebody is typing.
const STORED = "consulta-keys";
const TYPING = "textarea, select, input:not([type=checkbox]):not([type=radio])";
const PRESSED_BY_ENTER = "a, button, summary";

const box = document.querySelector("[data-keys-switch]");
const checkbox = box?.querySelector("input");

function areOn() {
  try {
    return localStorage.getItem(STORED) !== "off";
  } catch {
    return true;
  }
}

function remember() {
  try {
    localStorage.setItem(STORED, checkbox.checked ? "on" : "off");
  } catch {
    // Without storage the switch holds for this page.
  }
}

if (checkbox) {
  checkbox.checked = areOn();
  box.hidden = false;
  checkbox.addEventListener("change", remember);
}

function isTaken(event) {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (target.closest(TYPING)) return true;
  if (event.key === "Enter" || event.key === " ") return target.closest(PRESSED_BY_ENTER) !== null;
  return event.key.startsWith("Arrow") && target.matches("input[type=radio]");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
  if (isTaken(event) || (checkbox && !checkbox.checked)) return;
  const pressed = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!pressed || pressed.matches(":disabled")) return;
  event.preventDefault();
  pressed.click();
  if (pressed.matches("summary") && pressed.parentElement.open) {
    pressed.scrollIntoView({ block: "center" });
    // What is typed next belongs in the field, and not to the shortcuts.
    pressed.parentElement.querySelector("input:not([type=hidden]), textarea")?.focus();
  }
});

// A second press while the first is on its way would judge the next contribution unseen.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
