// The map: outlines of the states from our own files, rings of distance, and the programs of a list.
// No tiles, nothing from anybody else.
"use strict";

(() => {
  const METRES_A_MILE = 1609.344;
  const CITY_ZOOM = 7; // further out, the outlines of the states say where one is
  const RINGS = [1, 2, 5, 10, 25, 50, 100, 250];

  const label = (point, className, text) => {
    const icon = window.L.divIcon({ className, html: "", iconSize: null });
    const marker = window.L.marker(point, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
    marker.on("add", () => { marker.getElement().textContent = text; });
    return marker;
  };

  const rings = (centre, miles) =>
    RINGS.filter((ring) => ring <= miles).slice(-3).flatMap((ring) => {
      const circle = window.L.circle(centre, { radius: ring * METRES_A_MILE, className: "reach", interactive: false });
      const north = [centre[0] + (ring * METRES_A_MILE) / 111195, centre[1]];
      return [circle, label(north, "ring-label", `${ring} mi`)];
    });

  // One name for each city, in the middle of its programs: enough to know where one is.
  const cities = (programs) => {
    const found = new Map();
    programs.forEach(({ city, latitude, longitude }) => {
      if (city) found.set(city, [...(found.get(city) || []), [latitude, longitude]]);
    });
    const middle = (points) => [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
    return [...found].map(([city, points]) => label(middle(points), "city-label", city));
  };

  // A name goes a little up or down where it would lie on another or on a pin, or else is left out.
  const SHIFTS = [0, 16, -16, 32, -32];
  const withoutOverlap = (names, layer, element) => {
    const taken = [...element.querySelectorAll(".pin, .ring-label")].map((other) => other.getBoundingClientRect());
    names.forEach((name) => {
      name.addTo(layer);
      const part = name.getElement();
      const box = part.getBoundingClientRect();
      const shift = SHIFTS.find((down) =>
        taken.every(({ left, right, top, bottom }) =>
          box.right < left || box.left > right || box.bottom + down < top || box.top + down > bottom));
      if (shift === undefined) return name.remove();
      part.style.marginTop = `${shift}px`;
      taken.push(part.getBoundingClientRect());
    });
  };

  const pin = ({ number, name, url, latitude, longitude }) => {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = `${number}. ${name}`;
    const icon = window.L.divIcon({ className: "pin", html: String(Number(number)), iconSize: [30, 30] });
    return window.L.marker([latitude, longitude], { icon, alt: `${number}. ${name}` }).bindPopup(link);
  };

  // Makes a map in `element`; its `show` puts programs on it. `centre` is [latitude, longitude] or null;
  // `miles` is the radius of the search, or null where none applied.
  window.programMap = (element) => {
    const { L } = window;
    const map = L.map(element, { zoomSnap: 0.25, minZoom: 2, maxZoom: 13, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, scrollWheelZoom: false });
    map.attributionControl.setPrefix(false).addAttribution("U.S. Census Bureau");
    L.control.scale({ maxWidth: 120, metric: false }).addTo(map);
    fetch(element.dataset.outlines, { credentials: "omit" })
      .then((answer) => answer.json())
      .then((outlines) => L.geoJSON(outlines, { interactive: false, className: "land" }).addTo(map).bringToBack())
      .catch(() => element.classList.add("without-outlines"));
    const layer = L.layerGroup().addTo(map);

    return {
      show({ centre, miles, programs }) {
        layer.clearLayers();
        const points = programs.map(({ latitude, longitude }) => [latitude, longitude]);
        if (centre) points.push(centre);
        map.invalidateSize();
        if (points.length) map.fitBounds(L.latLngBounds(points).pad(0.15), { maxZoom: 12, animate: false });
        if (centre && miles) rings(centre, miles).forEach((part) => part.addTo(layer));
        if (centre) L.circleMarker(centre, { radius: 9, className: "here", interactive: false }).addTo(layer);
        programs.forEach((program) => pin(program).addTo(layer));
        if (map.getZoom() >= CITY_ZOOM) withoutOverlap(cities(programs), layer, element);
      },
    };
  };
})();
