// A point on a map, put by a tap, or with the keyboard at the cross in the middle. Nothing has to be dragged.

// About the width of a fingertip: how far off a tap may be.
const FINGER_PX = 20;
const EQUATOR_M_PER_PX = 156_543.04;
const CLOSE_ZOOM = 15;

// Fills the element and resolves to {opened(point), show(point)}; `chosen` hears of each point put, with its accuracy.
// where: {base, leaflet, styles, zone}: addresses. Rejects when one of them does not come.
export async function pinMap(element, where, chosen) {
  const words = element.dataset;
  const [{ leaflet, baseMap }, answer] = await Promise.all([import(where.base), fetch(where.zone)]);
  if (!answer.ok) throw new Error(where.zone);
  const [L, shown] = await Promise.all([leaflet(where.leaflet, where.styles), answer.json()]);

  const parts = build(words, Boolean(shown.background));
  element.replaceChildren(...Object.values(parts));
  // Leaflet measures what it fills, so it has to be seen first.
  element.hidden = false;
  const map = baseMap(L, parts.frame, shown, words);
  const cross = make("div", { className: "map-cross" });
  cross.setAttribute("aria-hidden", "true");
  parts.frame.append(cross);
  const pin = L.marker(map.getCenter(), {
    icon: L.divIcon({ className: "map-pin", iconSize: [30, 40], iconAnchor: [15, 40] }),
    interactive: false,
    keyboard: false,
  });

  const show = (point) => (point ? pin.setLatLng([point.lat, point.lon]).addTo(map) : pin.remove());
  const put = ({ lat, lng }) => chosen({ lat, lon: lng, accuracy: accuracy(map, lat) });
  map.on("click", (event) => put(event.latlng));
  parts.put.addEventListener("click", () => put(map.getCenter()));
  parts.frame.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== parts.frame) return;
    event.preventDefault();
    put(map.getCenter());
  });

  return {
    show,
    opened(point) {
      map.invalidateSize({ animate: false });
      show(point);
      if (point && !map.getBounds().contains([point.lat, point.lon])) {
        map.setView([point.lat, point.lon], Math.max(map.getZoom(), CLOSE_ZOOM), { animate: false });
      }
    },
  };
}

function build(words, hasBackground) {
  const help = hasBackground ? words.help : `${words.help} ${words.bare}`;
  const parts = {
    help: make("p", { className: "hint", id: "place-map-help", textContent: help }),
    frame: make("div", { className: "map" }),
    put: make("button", { className: "button secondary", type: "button", textContent: words.put }),
  };
  parts.frame.setAttribute("aria-describedby", parts.help.id);
  return parts;
}

function make(tag, given) {
  return Object.assign(document.createElement(tag), given);
}

// Metres on the ground under a fingertip at this zoom, rounded up.
function accuracy(map, lat) {
  const metresPerPixel = (EQUATOR_M_PER_PX * Math.cos((lat * Math.PI) / 180)) / 2 ** map.getZoom();
  return Math.ceil(metresPerPixel * FINGER_PX);
}
