// The land beneath the programs: outlines of the states, and those of the counties once the map is near.
"use strict";

(() => {
  const COUNTY_ZOOM = 7;

  const json = async (address) => {
    const answer = await fetch(address, { credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const outlines = (map, index, failed) => {
    const { L, topojson } = window;
    map.createPane("land").style.zIndex = 150; // beneath street tiles
    const renderer = L.svg({ pane: "land", padding: 0.5 });
    const drawn = (shape, className) =>
      L.geoJSON(shape, { interactive: false, pane: "land", renderer, className, smoothFactor: 0.6 }).addTo(map);
    const states = new Map();

    // All points of the state in place of the few, and the borders between its counties.
    const near = async (state) => {
      state.asked = true;
      try {
        const topology = await json(index.counties[state.code]);
        const { counties } = topology.objects;
        const fine = drawn(topojson.merge(topology, counties.geometries), "land");
        drawn(topojson.mesh(topology, counties, (one, other) => one !== other), "county");
        state.layer.remove();
        state.layer = fine;
      } catch {
        state.asked = false;
        failed();
      }
    };

    const nearby = () => {
      if (map.getZoom() < COUNTY_ZOOM) return;
      [...states.values()].filter(({ asked, bounds }) => !asked && bounds.intersects(map.getBounds())).forEach(near);
    };

    json(index.states)
      .then((topology) => {
        topojson.feature(topology, topology.objects.states).features.forEach((state) => {
          const layer = drawn(state, "land");
          states.set(state.id, { code: state.id, middle: state.properties.middle, layer, bounds: layer.getBounds() });
        });
        map.on("moveend", nearby);
        nearby();
        map.fire("outlines");
      })
      .catch(failed);

    return {
      // Codes of the states that are in view, as far as known.
      inView: () => [...states.values()].filter(({ bounds }) => bounds.intersects(map.getBounds())).map(({ code }) => code),
      middles: () => [...states.values()].map(({ code, middle: [longitude, latitude] }) => ({ code, latitude, longitude })),
    };
  };

  window.mapParts = Object.assign(window.mapParts || {}, { json, outlines });
})();
