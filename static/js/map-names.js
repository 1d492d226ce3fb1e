// Names on the map: of states while the country is in view, of cities nearer by. None lies on another, on a
// marker or on a control; what finds no room is left out, the small before the large.
"use strict";

(() => {
  const CITIES_FROM = 5.5;
  const ALL_CITIES_FROM = 8; // asked for by state
  const STATES_UP_TO = 7;
  const ROOM = 15000; // square pixels of map for each name: more would be a crowd
  const GAP = 4;

  // How many ZIP codes a city has that is worth its room.
  const smallest = (zoom) => {
    if (zoom < 6.5) return 25;
    if (zoom < ALL_CITIES_FROM) return 8;
    if (zoom < 9) return 3;
    return zoom < 10 ? 2 : 1;
  };

  const clear = (box, taken) =>
    taken.every((other) =>
      box.right + GAP < other.left || box.left - GAP > other.right || box.bottom < other.top || box.top > other.bottom);

  // Beside, above or below the dot of a city; a state's name lies on its middle.
  const places = (kind, width, height) =>
    kind === "state"
      ? [[-width / 2, -height / 2]]
      : [[7, -height / 2], [-width - 7, -height / 2], [-width / 2, -height - 5], [-width / 2, 5]];

  const names = (map, index, outlines, boxes) => {
    const { L } = window;
    const pane = map.createPane("names");
    pane.style.zIndex = 450;
    pane.setAttribute("aria-hidden", "true");
    const layer = L.layerGroup().addTo(map);
    const pen = document.createElement("canvas").getContext("2d");
    const asked = new Set();
    const nearby = [];
    let first = new Set(); // cities of the programs in the list: their names come before others

    const fetchNearby = () => {
      if (map.getZoom() < ALL_CITIES_FROM) return;
      outlines.inView().filter((code) => !asked.has(code)).forEach(async (code) => {
        asked.add(code);
        try {
          nearby.push(...(await window.mapParts.json(index.cities[code])).cities);
          draw();
        } catch {
          asked.delete(code);
        }
      });
    };

    const candidates = () => {
      const zoom = map.getZoom();
      const found = [];
      if (zoom < STATES_UP_TO) {
        found.push(...outlines.middles().map(({ code, latitude, longitude }) => ({ kind: "state", text: index.names[code], latitude, longitude })));
      }
      if (zoom >= CITIES_FROM) {
        const known = zoom >= ALL_CITIES_FROM && nearby.length ? nearby : index.large_cities;
        found.push(...known
          .filter(([text, , , size]) => size >= smallest(zoom) || first.has(text))
          .sort((one, other) => first.has(other[0]) - first.has(one[0]) || other[3] - one[3])
          .map(([text, latitude, longitude]) => ({ kind: "city", text, latitude, longitude })));
      }
      const bounds = map.getBounds();
      return found.filter(({ latitude, longitude }) => bounds.contains([latitude, longitude]));
    };

    const put = ({ kind, text, latitude, longitude }, taken) => {
      const at = map.latLngToContainerPoint([latitude, longitude]);
      const width = pen.measureText(text).width + 2;
      const height = parseFloat(pen.font.match(/([\d.]+)px/)[1]) * 1.25;
      const { x, y } = map.getSize();
      for (const [dx, dy] of places(kind, width, height)) {
        const box = { left: at.x + dx, top: at.y + dy, right: at.x + dx + width, bottom: at.y + dy + height };
        const inside = box.left > 2 && box.top > 2 && box.right < x - 2 && box.bottom < y - 2;
        if (inside && clear(box, taken)) {
          taken.push(box);
          const words = document.createElement("span");
          words.textContent = text;
          const icon = L.divIcon({ className: `map-name ${kind}-name`, html: words, iconSize: [width, height], iconAnchor: [-dx, -dy] });
          L.marker([latitude, longitude], { icon, pane: "names", interactive: false, keyboard: false }).addTo(layer);
          return kind === "city" ? at : null;
        }
      }
      return null;
    };

    const dot = ({ x, y }, taken) => {
      const box = { left: x - 3, right: x + 3, top: y - 3, bottom: y + 3 };
      if (!clear(box, taken)) return;
      const icon = L.divIcon({ className: "city-dot", html: "", iconSize: [6, 6] });
      L.marker(map.containerPointToLatLng([x, y]), { icon, pane: "names", interactive: false, keyboard: false }).addTo(layer);
    };

    const draw = () => {
      layer.clearLayers();
      const style = window.getComputedStyle(map.getContainer());
      pen.font = `600 ${parseFloat(style.fontSize) * 0.82}px ${style.fontFamily}`;
      const taken = boxes();
      const marked = [...taken];
      const { x, y } = map.getSize();
      let room = Math.ceil((x * y) / ROOM);
      for (const name of candidates()) {
        if (!room) break;
        const before = taken.length;
        const at = put(name, taken);
        if (at) dot(at, marked);
        if (taken.length > before) room -= 1;
      }
      fetchNearby();
    };

    map.on("outlines", draw);
    return {
      draw,
      ofPrograms(programs) { first = new Set(programs.map(({ city }) => city).filter(Boolean)); },
    };
  };

  window.mapParts = Object.assign(window.mapParts || {}, { names });
})();
