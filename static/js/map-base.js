// A Leaflet map of a consultation: background if there is one, the zone, the landmarks with their names.
// Shared by the zone editor of the staff and the citizen's map; whoever imports it says where Leaflet is.

const COUNTRY = [[13.0, -90.2], [14.5, -87.6]];
const NEAREST = 18;
const FARTHEST = 5;

// Fetches Leaflet and its styles once. `styles`: addresses separated by blanks. Resolves to Leaflet, rejects when one fails.
export async function loadLeaflet(leaflet, styles = "") {
  const parts = styles.split(" ").filter(Boolean).map((href) => loaded("link", "href", href, { rel: "stylesheet" }));
  if (!window.L) parts.push(loaded("script", "src", leaflet));
  await Promise.all(parts);
  return window.L;
}

// Scripts that extend Leaflet, after it.
export function loadScript(address) {
  return loaded("script", "src", address);
}

// shown: {zone: GeoJSON Polygon | null, landmarks: [{name, lat, lon}], background: {url, attribution} | null}.
// words: {closer, farther, zone}: names of the zoom buttons and of the zone, in the page's language.
// Returns {map, zone: layer | null, fit()}.
export function createMap(L, element, shown, words = {}) {
  const map = L.map(element, { minZoom: FARTHEST, maxZoom: NEAREST, zoomControl: false, attributionControl: true });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: words.closer ?? "+", zoomOutTitle: words.farther ?? "−" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  if (shown.background) {
    L.tileLayer(shown.background.url, {
      attribution: escaped(shown.background.attribution),
      bounds: COUNTRY,
      minZoom: FARTHEST,
      maxZoom: NEAREST,
    }).addTo(map);
  }
  const zone = shown.zone ? L.geoJSON(shown.zone, { className: "zone", interactive: false, pmIgnore: true }).addTo(map) : null;
  for (const landmark of shown.landmarks ?? []) addLandmark(L, map, landmark);
  const fit = () => map.fitBounds(boundsOf(L, shown, zone), { padding: [24, 24], maxZoom: 16, animate: false });
  fit();
  return { map, zone, fit };
}

// A landmark as a dot with its name beside it, always readable.
export function addLandmark(L, map, { name, lat, lon }) {
  const dot = L.circleMarker([lat, lon], { className: "landmark", radius: 6, interactive: false, pmIgnore: true });
  return dot.bindTooltip(escaped(name), { permanent: true, direction: "right", offset: [8, 0], className: "said" }).addTo(map);
}

// Leaflet takes names as HTML; ours are text.
export function escaped(text) {
  const element = document.createElement("i");
  element.textContent = text;
  return element.innerHTML;
}

function boundsOf(L, shown, zone) {
  const bounds = zone ? zone.getBounds() : L.latLngBounds([]);
  for (const { lat, lon } of shown.landmarks ?? []) bounds.extend([lat, lon]);
  return bounds.isValid() ? bounds : L.latLngBounds(COUNTRY);
}

function loaded(tag, attribute, address, more = {}) {
  const present = [...document.querySelectorAll(tag)].find((one) => one.getAttribute(attribute) === address);
  if (present && present.dataset.loading === undefined) return Promise.resolve();
  const element = present ?? Object.assign(document.createElement(tag), more, { [attribute]: address });
  const done = new Promise((resolve, reject) => {
    element.addEventListener("load", () => {
      delete element.dataset.loading;
      resolve();
    });
    element.addEventListener("error", () => {
      element.remove();
      reject(new Error(address));
    });
  });
  if (!present) {
    element.dataset.loading = "";
    document.head.append(element);
  }
  return done;
}
