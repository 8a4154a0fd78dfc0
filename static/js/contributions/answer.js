// The answer form while one writes and sends: how much room is left, one sending at a time, no sending without signal.

const SHOW_FROM = 0.75;
const PAUSE_MS = 500;
const PATIENCE_MS = 20_000;

const form = document.getElementById("answer-form");
const button = form.querySelector("button[type=submit]");
const said = document.getElementById("send-status");
const label = button.textContent;

let patience = 0;

document.querySelectorAll("[data-counter-for]").forEach(count);
form.addEventListener("submit", send);
addEventListener("online", () => said.textContent && say("online"));
// Back from the receipt or from an error page of the browser.
addEventListener("pageshow", ready);
if (form.dataset.wait) sendLater(Number(form.dataset.wait));

function send(event) {
  if (button.getAttribute("aria-disabled") === "true") return event.preventDefault();
  if (!navigator.onLine) {
    event.preventDefault();
    return say("kept" in form.dataset ? "offline" : "unsaved");
  }
  say("");
  button.setAttribute("aria-disabled", "true");
  button.textContent = said.dataset.sending;
  patience = setTimeout(() => {
    ready();
    say("slow");
  }, PATIENCE_MS);
}

// Many send at once from where one is: it is sent again by itself, at the time that the server named.
function sendLater(seconds) {
  say("busy");
  setTimeout(() => form.requestSubmit(), seconds * 1000);
}

function ready() {
  clearTimeout(patience);
  button.removeAttribute("aria-disabled");
  button.textContent = label;
}

function say(what) {
  said.textContent = what && said.dataset[what];
}

// The counter stays out of the way until most of the room is used; then it tells, a moment after each pause.
function count(line) {
  const field = document.getElementById(line.dataset.counterFor);
  const most = Number(field.dataset.max);
  let waiting = 0;
  const show = () => {
    const left = most - [...field.value].length;
    const over = left < 0;
    line.hidden = left > most * (1 - SHOW_FROM);
    line.classList.toggle("over", over);
    line.textContent = line.dataset[over ? "over" : "left"].replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
  };
  line.setAttribute("aria-live", "polite");
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE_MS);
  });
  show();
}
