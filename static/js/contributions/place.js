// The place in the answer form: the phone's own position, or a point on a map that is fetched only when asked for.

const WAIT_MS = 20_000;

const form = document.getElementById("answer-form");
const [tools, gps, opener, status, clear, box] = ["tools", "gps", "map", "status", "clear", "map-box"].map(
  (name) => document.getElementById(`place-${name}`),
);
const contact = form.contact.closest(".field");

let map = null;
let tries = 0;

gps.hidden = !navigator.geolocation;
gps.addEventListener("click", locate);
opener.addEventListener("click", toggleMap);
clear.addEventListener("click", () => {
  put("", null);
  say("cleared");
  opener.focus();
});
form.age_band.addEventListener("change", fit);
fit();

// Under 18 no point and no contact are taken; the server would discard them, so they are not even sent.
function fit() {
  const minor = form.age_band.value === "under18";
  tools.hidden = minor;
  contact.hidden = form.contact.disabled = minor;
  if (minor) {
    if (form.lat.value) put("", null);
    say("minor");
    closeMap();
  } else {
    clear.hidden = !form.lat.value;
    say(form.lat.value ? form.location_source.value : "");
  }
}

function locate() {
  if (isBusy(gps)) return;
  busy(gps, true);
  say("looking");
  const done = (text) => {
    busy(gps, false);
    if (!tools.hidden) say(text);
  };
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      if (!tools.hidden) put("gps", { lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy });
      done("gps");
    },
    (error) => done(error.code === error.PERMISSION_DENIED ? "denied" : "missing"),
    { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 0 },
  );
}

// point: {lat, lon in degrees, accuracy in metres}, or null to take it away.
function put(source, point) {
  form.location_source.value = source;
  form.lat.value = point ? point.lat.toFixed(6) : "";
  form.lon.value = point ? point.lon.toFixed(6) : "";
  form.accuracy_m.value = point ? Math.ceil(point.accuracy) : "";
  clear.hidden = !point;
  map?.show(point);
  form.dispatchEvent(new Event("change"));
}

function say(what) {
  const metres = Number(form.accuracy_m.value).toLocaleString(document.documentElement.lang);
  status.textContent = (status.dataset[what] ?? "").replace("{n}", metres);
}

async function toggleMap() {
  if (isBusy(opener)) return;
  if (!box.hidden) return closeMap();
  busy(opener, true);
  try {
    if (!map) {
      say("loading");
      map = await makeMap();
      say(form.lat.value ? form.location_source.value : "");
    }
    box.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    map.opened(kept());
  } catch {
    closeMap();
    say("failed");
  } finally {
    busy(opener, false);
    if (tools.hidden) closeMap();
  }
}

async function makeMap() {
  // Some browsers remember that a module did not come; the fragment makes each try a new one.
  const { pinMap } = await import(`${opener.dataset.script}#${++tries}`);
  return pinMap(box, opener.dataset, (point) => {
    put("pin", point);
    say("pin");
  });
}

function kept() {
  return form.lat.value ? { lat: Number(form.lat.value), lon: Number(form.lon.value) } : null;
}

function closeMap() {
  box.hidden = true;
  opener.setAttribute("aria-expanded", "false");
}

// Busy buttons keep the focus, which `disabled` would take away.
function busy(button, is) {
  button.setAttribute("aria-disabled", is);
}

function isBusy(button) {
  return button.getAttribute("aria-disabled") === "true";
}
