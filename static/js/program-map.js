// The map: outlines of the states from our own files, no tiles, nothing from anybody else.
"use strict";

(() => {
  const METRES_A_MILE = 1609.344;

  // Makes a map in `element`; `show` puts the programs of a search on it.
  window.programMap = (element) => {
    const { L } = window;
    const map = L.map(element, { zoomSnap: 0.5, minZoom: 3, maxZoom: 13, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, scrollWheelZoom: false });
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution("U.S. Census Bureau");
    L.control.scale({ maxWidth: 120 }).addTo(map);
    fetch(element.dataset.outlines, { credentials: "omit" })
      .then((answer) => answer.json())
      .then((outlines) => L.geoJSON(outlines, { interactive: false, className: "land" }).addTo(map).bringToBack())
      .catch(() => {});
    const layer = L.layerGroup().addTo(map);

    const pin = ({ number, name, url, latitude, longitude }) => {
      const link = document.createElement("a");
      link.href = url;
      link.textContent = `${number}. ${name}`;
      const icon = L.divIcon({ className: "pin", html: String(number), iconSize: [30, 30] });
      return L.marker([latitude, longitude], { icon, alt: `${number}. ${name}` }).bindPopup(link);
    };

    return {
      show({ centre, miles, programs }) {
        layer.clearLayers();
        const reach = L.circle(centre, { radius: miles * METRES_A_MILE, className: "reach", interactive: false });
        reach.addTo(layer);
        L.circleMarker(centre, { radius: 8, className: "here", interactive: false }).addTo(layer);
        programs.forEach((program) => pin(program).addTo(layer));
        map.invalidateSize();
        const points = programs.map(({ latitude, longitude }) => [latitude, longitude]);
        map.fitBounds(L.latLngBounds([centre, ...points]).pad(0.15), { maxZoom: 12, animate: false });
      },
    };
  };
})();
