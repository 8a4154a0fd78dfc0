// What our maps share: leaflet from our own host, fetched when the first map is opened; the background through our proxy;
// the zone and its landmarks. Addresses come from the page, with their fingerprints, because files are kept for a year.

const COUNTRY = [[13.0, -90.2], [14.5, -87.6]];
const NEAREST_ZOOM = 19;
// The nearest that the proxy has (consulta/tiles.py); beyond it leaflet enlarges.
const NEAREST_TILES = 18;
const FARTHEST_ZOOM = 7;
const ROOM_AROUND = 0.3;
const NAMES_SHOWN = 8;

// scripts, styles: addresses separated by blanks, in the order in which they are needed. Resolves to leaflet.
export async function leaflet(scripts, styles) {
  const list = (addresses) => addresses.split(" ").filter(Boolean);
  await Promise.all(list(styles).map((href) => loaded("link", { rel: "stylesheet", href })));
  for (const src of list(scripts)) await loaded("script", { src });
  return window.L;
}

// shown: {zone: GeoJSON or null, landmarks: [{name, lat, lon}], background: {url, attribution} or null}.
// words: {name, closer, farther, zoneName?}. The element must be visible, so that its size is known.
export function baseMap(L, element, shown, words) {
  const map = L.map(element, {
    zoomControl: false,
    scrollWheelZoom: false,
    minZoom: FARTHEST_ZOOM,
    maxZoom: NEAREST_ZOOM,
    fadeAnimation: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    inertia: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  // Arrow keys move the map, so a screen reader has to let them through.
  element.setAttribute("role", "application");
  element.setAttribute("aria-label", words.name);
  L.control.zoom({ zoomInTitle: words.closer, zoomOutTitle: words.farther }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.attributionControl.setPrefix(false);
  if (shown.background) {
    const attribution = escaped(shown.background.attribution);
    L.tileLayer(shown.background.url, { attribution, bounds: COUNTRY, minZoom: FARTHEST_ZOOM, maxZoom: NEAREST_ZOOM, maxNativeZoom: NEAREST_TILES }).addTo(map);
  }
  const zone = shown.zone && L.geoJSON(shown.zone, { interactive: false, pmIgnore: true, style: { className: "map-zone" } });
  const permanent = shown.landmarks.length <= NAMES_SHOWN;
  const landmarks = shown.landmarks.map((one) => landmark(L, one, permanent));
  // The view first: leaflet cannot draw figures of two kinds that were waiting for it.
  map.fitBounds(boundsOf(L, zone, landmarks), { animate: false });
  zone?.addTo(map);
  for (const one of landmarks) one.addTo(map);
  if (zone && words.zoneName) zone.eachLayer((layer) => describe(layer.getElement(), words.zoneName));
  return map;
}

function boundsOf(L, zone, landmarks) {
  const around = L.latLngBounds([]);
  if (zone) around.extend(zone.getBounds());
  for (const one of landmarks) around.extend(one.getLatLng());
  return around.isValid() ? around.pad(ROOM_AROUND) : L.latLngBounds(COUNTRY);
}

// A dot with its name, shown always or when pointed at. `pmIgnore`: not for the drawing tools of the zone editor.
export function landmark(L, { name, lat, lon }, permanent) {
  const mark = L.circleMarker([Number(lat), Number(lon)], {
    radius: 6,
    className: "map-landmark",
    interactive: !permanent,
    pmIgnore: true,
  });
  return mark.bindTooltip(text(name), { permanent, direction: "top", offset: [0, -6], className: "map-name" });
}

function loaded(tag, attributes) {
  const address = attributes.href ?? attributes.src;
  const known = [...document.querySelectorAll(tag)].find((one) => one.dataset.loaded === address);
  if (known) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.addEventListener("load", () => {
      element.dataset.loaded = address;
      resolve();
    });
    element.addEventListener("error", () => {
      element.remove();
      reject(new Error(address));
    });
    document.head.append(element);
  });
}

function text(words) {
  return Object.assign(document.createElement("span"), { textContent: words });
}

function escaped(words) {
  return text(words).innerHTML;
}

function describe(shape, name) {
  shape?.setAttribute("role", "img");
  shape?.setAttribute("aria-label", name);
}
