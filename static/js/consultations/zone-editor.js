// The map beside a form: it draws what the form says, and writes into it what is drawn. The form works without it.

const box = document.getElementById("map-editor");
const words = box.dataset;
const { mode } = words;
const canvas = box.querySelector(".map-edit");
const said = box.querySelector("[role=status]");

start().catch((error) => {
  console.error(error);
  box.hidden = false;
  said.textContent = words.failed;
});

async function start() {
  const { leaflet, baseMap, landmark } = await import(words.base);
  const L = await leaflet(words.leaflet, words.styles);
  const shown = JSON.parse(words.shown);
  box.hidden = false;
  const map = baseMap(L, canvas, { ...shown, ...(mode === "zone" && { zone: null }), ...(mode !== "zone" && { landmarks: [] }) }, words);
  const put = mode === "landmarks" ? landmarks(L, map, landmark) : outline(L, map);
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== canvas) return;
    event.preventDefault();
    put(map.getCenter());
  });
  box.querySelector("[data-center]").addEventListener("click", () => put(map.getCenter()));
}

// Zone and map area: the text field holds the corners, "latitude, longitude", one per line, or GeoJSON.
function outline(L, map) {
  const field = document.getElementById(words.field);
  let layer = null;

  // Geoman's handles are for a pointer alone; the text field and the cross are the way of the keyboard.
  new MutationObserver(hideHandles).observe(map.getPane("markerPane"), { childList: true });
  map.pm.setLang(document.documentElement.lang);
  map.pm.setGlobalOptions({ allowSelfIntersection: true, snappable: false });
  show();
  if (layer?.getBounds) map.fitBounds(layer.getBounds(), { padding: [40, 40], maxZoom: 17, animate: false });

  field.addEventListener("input", show);
  box.querySelector("[data-draw]").addEventListener("click", () => {
    map.pm.enableDraw(mode === "zone" ? "Polygon" : "Rectangle");
    said.textContent = words.drawing;
    canvas.scrollIntoView({ block: "nearest" });
  });
  box.querySelector("[data-clear]").addEventListener("click", () => {
    map.pm.disableDraw();
    field.value = "";
    show();
    said.textContent = words.cleared;
  });
  map.on("pm:create", ({ layer: drawn }) => {
    drawn.remove();
    write(drawn.getLatLngs()[0]);
    show();
    said.textContent = words.drawn;
  });

  function show() {
    layer?.remove();
    const corners = read(field.value);
    layer = corners.length > 1 ? L.polygon(corners, { className: "map-drawn" }).addTo(map) : null;
    if (corners.length === 1) layer = L.circleMarker(corners[0], { className: "map-drawn", radius: 5, pmIgnore: true }).addTo(map);
    if (corners.length < 3) return;
    layer.pm.enable({ allowSelfIntersection: true });
    layer.on("pm:edit pm:vertexremoved", () => {
      write(layer.getLatLngs()[0]);
      said.textContent = words.moved;
    });
  }

  function hideHandles() {
    for (const handle of canvas.querySelectorAll(".marker-icon, .cursor-marker")) {
      handle.removeAttribute("role");
      handle.removeAttribute("tabindex");
      handle.setAttribute("aria-hidden", "true");
    }
  }

  function write(corners) {
    field.value = corners.map(line).join("\n");
  }

  return (place) => {
    const drawn = read(field.value);
    write([...drawn.map(([lat, lng]) => ({ lat, lng })), place]);
    show();
    said.textContent = words.corner.replace("{n}", drawn.length + 1);
  };
}

// Landmarks: a point on the map goes to the row one is on, or to the first without a place.
function landmarks(L, map, landmark) {
  const rows = [...document.querySelectorAll("[data-landmark]")].map((row) => ({
    name: row.querySelector("[name$=name]"),
    place: row.querySelector("[name$=place]"),
    dot: null,
  }));
  let current = null;

  for (const row of rows) {
    for (const field of [row.name, row.place]) {
      field.addEventListener("focus", () => (current = row));
      field.addEventListener("input", () => show(row));
    }
    show(row);
  }
  const dots = L.featureGroup(rows.map((row) => row.dot).filter(Boolean));
  if (dots.getLayers().length) map.fitBounds(dots.getBounds().extend(map.getBounds()), { animate: false });
  map.on("click", ({ latlng }) => put(latlng));

  function show(row) {
    row.dot?.remove();
    const [place] = read(row.place.value);
    row.dot = place ? landmark(L, { name: row.name.value || words.unnamed, lat: place[0], lon: place[1] }, true).addTo(map) : null;
  }

  function put(place) {
    const row = current ?? rows.find((one) => !one.place.value) ?? rows.at(-1);
    row.place.value = line(place);
    show(row);
    said.textContent = words.placed.replace("{name}", row.name.value || words.unnamed);
    if (!row.name.value) row.name.focus();
    else current = null;
  }

  return put;
}

function line({ lat, lng }) {
  return `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
}

// Corners as [lat, lon]; what cannot be read is left to the server, which says why.
function read(text) {
  if (text.trim().startsWith("{")) return fromGeoJson(text);
  return text
    .split("\n")
    .map((one) => one.match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? [])
    .filter((numbers) => numbers.length === 2)
    .map(([first, second]) => (first < 0 ? [second, first] : [first, second]));
}

function fromGeoJson(text) {
  try {
    const found = JSON.parse(text);
    const feature = found.features?.[0] ?? found;
    const geometry = feature.geometry ?? feature;
    const rings = geometry.type === "MultiPolygon" ? geometry.coordinates[0] : geometry.coordinates;
    return rings[0].slice(0, -1).map(([lon, lat]) => [lat, lon]);
  } catch {
    return [];
  }
}
