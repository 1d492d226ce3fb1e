// The map itself: the programs of a list on outlines of our own, with the circle of the search. No tiles and
// nothing from anybody else, unless the visitor turns on the street map.
"use strict";

(() => {
  const METRES_A_MILE = 1609.344;
  const METRES_A_DEGREE = 111195;
  const MAX_ZOOM = 14; // without streets, nearer shows nothing
  const RINGS = [1, 2, 5, 10, 25, 50, 100, 250];
  const SMALL = 10; // miles
  const EDGE = 34; // pixels between the outermost marker and the edge
  const UNDER = { x: 75, y: 125 }; // a marker's middle nearer to the corner than this lies under the zoom buttons
  const COUNTRY = [[24.5, -125], [49.5, -66.5]];

  const label = (point, text) => {
    const { L } = window;
    const words = document.createElement("span");
    words.textContent = text;
    const icon = L.divIcon({ className: "ring-label", html: words, iconSize: null });
    return L.marker(point, { icon, interactive: false, keyboard: false, pane: "overlayPane" });
  };

  // The circle of the search, and two round ones within it, each with its miles written above and below.
  const rings = (centre, miles, words) =>
    [...RINGS.filter((ring) => ring <= miles * 0.7).slice(-2), miles].flatMap((ring) => {
      const circle = window.L.circle(centre, { radius: ring * METRES_A_MILE, className: "reach", interactive: false });
      const away = (ring * METRES_A_MILE) / METRES_A_DEGREE;
      const text = window.mapParts.fill(words.miles, { miles: Math.round(ring) });
      return [circle, label([centre[0] + away, centre[1]], text), label([centre[0] - away, centre[1]], text)];
    });

  const overlap = (one, other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

  // Of the two texts of each circle one is seen: the first that no marker lies on, or none.
  const choose = (map) => {
    const box = (part) => part.getBoundingClientRect();
    const container = map.getContainer();
    const taken = [...container.querySelectorAll(".mark, .here, .leaflet-control")].map(box);
    const texts = [...container.querySelectorAll(".ring-label span")];
    texts.forEach((text) => { text.hidden = false; });
    for (let at = 0; at < texts.length; at += 2) {
      const pair = texts.slice(at, at + 2);
      const free = pair.find((text) => !taken.some((other) => overlap(box(text), other)));
      pair.forEach((text) => { text.hidden = text !== free; });
    }
  };

  // What is seen, as a search can ask for it: its middle, and the miles to its nearer edge.
  const seen = (map) => {
    const middle = map.getCenter().wrap();
    const bounds = map.getBounds();
    const across = map.distance(middle, [middle.lat, middle.lng + (bounds.getEast() - bounds.getWest()) / 2]);
    const up = map.distance(middle, [bounds.getNorth(), middle.lng]);
    const miles = Math.round(Math.min(across, up) / METRES_A_MILE);
    const near = [middle.lat, middle.lng].map((degrees) => degrees.toFixed(2).replace(/^-0\.00$/, "0.00")).join(",");
    return { near, radius: Math.min(500, Math.max(1, miles)) };
  };

  const cardOf = (number) =>
    document.querySelector(`.card[data-number="${number}"]`) ||
    [...document.querySelectorAll(".cards .card")].find((card) => {
      const rank = card.querySelector(".rank");
      return rank && rank.textContent.trim() === String(number);
    }) || null;

  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  const made = (panel) => {
    const { L } = window;
    const words = panel.dataset;
    const map = L.map(panel.querySelector("[data-map-canvas]"), {
      zoomSnap: 0.25, minZoom: 3, maxZoom: MAX_ZOOM, zoomControl: false, scrollWheelZoom: true, wheelPxPerZoomLevel: 120,
      zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false, worldCopyJump: true,
    });
    map.panBy = (offset, options) => L.Map.prototype.panBy.call(map, offset, still.matches ? { ...options, animate: false } : options);
    L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
    map.attributionControl.setPrefix(false).addAttribution("U.S. Census Bureau");
    L.control.scale({ maxWidth: 120, metric: false }).addTo(map);
    return map;
  };

  // What no name may lie on, in pixels of the map.
  const boxes = (map) => {
    const container = map.getContainer();
    const from = container.getBoundingClientRect();
    return [...container.querySelectorAll(".mark, .here, .ring-label span:not([hidden]), .leaflet-control")].map((part) => {
      const { left, top, right, bottom } = part.getBoundingClientRect();
      return { left: left - from.left, top: top - from.top, right: right - from.left, bottom: bottom - from.top };
    });
  };

  // `panel` is that of map-panel.js; `address` leads to what lies beneath the programs.
  const programMap = (panel, { address, search, toList }) => {
    const { L, mapParts } = window;
    const words = panel.dataset;
    const find = (name) => panel.querySelector(`[data-map-${name}]`);
    const map = made(panel);
    const circles = L.layerGroup().addTo(map);
    const markers = mapParts.markers(map, { words, toList, cardOf });
    mapParts.keys(map, { markers, words });
    let names = null;
    let programs = [];
    let trouble = "";
    let byVisitor = true; // whether it is the visitor who moves the map

    const say = (text) => { find("message").textContent = text; };
    const failed = () => {
      trouble = words.noOutlines;
      panel.classList.add("without-outlines");
      say(trouble);
    };
    mapParts.json(address).then((index) => {
      names = mapParts.names(map, index, mapParts.outlines(map, index, failed), () => boxes(map));
      names.ofPrograms(programs);
      mapParts.tiles(map, panel, index.tiles);
    }).catch(failed);

    // All of it where it is seen: not under the controls, nor below the edge of the window.
    const fit = ({ centre, miles }) => {
      const points = programs.map(({ latitude, longitude }) => L.latLng(latitude, longitude));
      const bounds = L.latLngBounds(points);
      const whole = miles && (miles <= SMALL || !programs.length); // the circle of the search as well
      if (centre) bounds.extend(whole ? L.latLng(centre).toBounds(miles * 2 * METRES_A_MILE) : centre);
      if (!bounds.isValid()) return map.fitBounds(COUNTRY, { animate: false });
      const { bottom, height } = map.getContainer().getBoundingClientRect();
      const below = Math.min(Math.max(0, bottom - window.innerHeight), height / 2);
      const within = (left) =>
        map.fitBounds(bounds, { paddingTopLeft: [left, EDGE], paddingBottomRight: [EDGE, EDGE + below], maxZoom: whole ? 13 : 11, animate: false });
      within(EDGE);
      const hidden = points.map((point) => map.latLngToContainerPoint(point)).some(({ x, y }) => x < UNDER.x && y < UNDER.y);
      return hidden ? within(UNDER.x + EDGE / 2) : map;
    };

    const quietly = (move) => {
      byVisitor = false;
      move();
      byVisitor = true;
    };

    map.on("autopanstart", () => { byVisitor = false; map.once("moveend", () => { byVisitor = true; }); });
    map.on("moveend", () => {
      if (byVisitor && search) find("search").hidden = false;
      choose(map);
      if (names) names.draw();
    });
    find("search").addEventListener("click", () => {
      map.getContainer().focus({ preventScroll: true }); // before the button goes
      find("search").hidden = true;
      search(seen(map));
    });
    new ResizeObserver(() => quietly(() => map.invalidateSize({ animate: false }))).observe(map.getContainer());

    return {
      // `centre` is [latitude, longitude] or null; `miles` the radius of the search, or null where none applied.
      // `programs` have number, name, url, latitude, longitude, and where known city, precision and sample;
      // `without` are the numbers of those that have no place.
      show({ centre, miles, programs: given, without = [] }) {
        programs = given;
        find("search").hidden = true;
        find("here").hidden = !centre;
        say(given.length ? trouble : words.none);
        find("off").textContent = without.length && given.length ? mapParts.fill(words.offMap, { numbers: without.join(", ") }) : "";
        map.closePopup();
        circles.clearLayers();
        if (names) names.ofPrograms(given);
        quietly(() => {
          map.invalidateSize({ animate: false });
          fit({ centre, miles });
          if (centre && miles) rings(centre, miles, words).forEach((part) => part.addTo(circles));
          if (centre) L.circleMarker(centre, { radius: 8, className: "here", interactive: false }).addTo(circles);
          markers.show(given);
        });
        choose(map);
        if (names) names.draw();
      },
    };
  };

  window.mapParts = Object.assign(window.mapParts || {}, { map: programMap, MAX_ZOOM });
})();
