// Names on the map: of states while the country is in view, of cities nearer by. None lies on another, on a
// marker or on a control; what finds no room is left out, the small before the large.
"use strict";

(() => {
  const CITIES_FROM = 5.5;
  const ALL_CITIES_FROM = 8; // asked for by state
  const COUNTRY = "US"; // instead of a state: the large cities of all
  const STATES_UP_TO = 7;
  const ROOM = 15000; // square pixels of map for each name: more would be a crowd
  const GAP = 4;
  const DOT = 3;

  const around = ({ x, y }, far = DOT) => ({ left: x - far, right: x + far, top: y - far, bottom: y + far });

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

  // Where the words may stand from their point: beside, above or below the dot of a city, or further off and
  // without one, where markers lie on it; a state's name lies on its middle.
  const places = (kind, width, height) =>
    kind === "state"
      ? [[-width / 2, -height / 2]]
      : [
        [7, -height / 2, DOT], [-width - 7, -height / 2, DOT], [-width / 2, -height - 5, DOT], [-width / 2, 5, DOT],
        [-width / 2, -height - 18], [-width / 2, 18], [-width / 2, -height - 34], [-width / 2, 34],
      ];

  const names = (map, index, outlines, boxes) => {
    const { L } = window;
    const pane = map.createPane("names");
    pane.style.zIndex = 450;
    pane.setAttribute("aria-hidden", "true");
    const layer = L.layerGroup().addTo(map);
    let size = 12; // pixels of the type
    const pen = document.createElement("canvas").getContext("2d");
    const asked = new Set();
    const nearby = [];
    let large = [];
    let first = new Set(); // cities of the programs in the list: their names come before others

    const cities = async (code) => {
      if (asked.has(code)) return;
      asked.add(code);
      try {
        const found = (await window.mapParts.json(index.cities[code])).cities;
        if (code === COUNTRY) large = found;
        else nearby.push(...found);
        draw();
      } catch {
        asked.delete(code);
      }
    };

    const fetchCities = () => {
      if (map.getZoom() >= ALL_CITIES_FROM) outlines.inView().forEach(cities);
      else if (map.getZoom() >= CITIES_FROM) cities(COUNTRY);
    };

    const candidates = () => {
      const zoom = map.getZoom();
      const found = [];
      if (zoom < STATES_UP_TO) {
        found.push(...outlines.middles().map(({ code, latitude, longitude }) => ({ kind: "state", text: index.names[code], latitude, longitude })));
      }
      if (zoom >= CITIES_FROM) {
        const known = zoom >= ALL_CITIES_FROM && nearby.length ? nearby : large;
        found.push(...known
          .filter(([text, , , size]) => size >= smallest(zoom) || first.has(text))
          .sort((one, other) => first.has(other[0]) - first.has(one[0]) || other[3] - one[3])
          .map(([text, latitude, longitude]) => ({ kind: "city", text, latitude, longitude })));
      }
      const bounds = map.getBounds();
      return found.filter(({ latitude, longitude }) => bounds.contains([latitude, longitude]));
    };

    const add = (point, options) =>
      L.marker(point, { icon: L.divIcon(options), pane: "names", interactive: false, keyboard: false }).addTo(layer);

    // Whether the name found room.
    const put = ({ kind, text, latitude, longitude }, taken) => {
      const { x, y } = map.latLngToContainerPoint([latitude, longitude]);
      const width = pen.measureText(text).width + 2;
      const height = size * 1.25;
      const whole = map.getSize();
      const found = places(kind, width, height).find(([dx, dy, dot]) => {
        const box = { left: x + dx, top: y + dy, right: x + dx + width, bottom: y + dy + height };
        const inside = box.left > 2 && box.top > 2 && box.right < whole.x - 2 && box.bottom < whole.y - 2;
        return inside && clear(box, taken) && (!dot || clear(around({ x, y }), taken));
      });
      if (!found) return false;
      const [dx, dy, dot] = found;
      const words = document.createElement("span");
      words.textContent = text;
      add([latitude, longitude], { className: `map-name ${kind}-name`, html: words, iconSize: [width, height], iconAnchor: [-dx, -dy] });
      if (dot) add([latitude, longitude], { className: "city-dot", html: "", iconSize: [2 * dot, 2 * dot] });
      taken.push({ left: x + dx, top: y + dy, right: x + dx + width, bottom: y + dy + height }, ...(dot ? [around({ x, y }, 3 * DOT)] : []));
      return true;
    };

    const draw = () => {
      layer.clearLayers();
      const style = window.getComputedStyle(map.getContainer());
      size = parseFloat(style.fontSize) * 0.82;
      pen.font = `600 ${size}px ${style.fontFamily}`;
      const taken = boxes();
      const { x, y } = map.getSize();
      let room = Math.ceil((x * y) / ROOM);
      candidates().forEach((name) => { if (room && put(name, taken)) room -= 1; });
      fetchCities();
    };

    map.on("outlines", draw);
    return {
      draw,
      ofPrograms(programs) { first = new Set(programs.map(({ city }) => city).filter(Boolean)); },
    };
  };

  window.mapParts = Object.assign(window.mapParts || {}, { names });
})();
