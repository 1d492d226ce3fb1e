// Street tiles, if the operator has named a server for them: off until somebody turns them on, because that
// server then sees which area is looked at. Nothing of the choice is kept.
"use strict";

(() => {
  const tiles = (map, panel, offered) => {
    if (!offered) return;
    const find = (name) => panel.querySelector(`[data-map-${name}]`);
    const button = find("streets-switch");
    const words = button.querySelector("[data-from]");
    const says = find("streets-says");
    const layer = window.L.tileLayer(offered.url, { maxZoom: 18, attribution: offered.attribution, referrerPolicy: "no-referrer" });

    const turn = (on) => {
      button.setAttribute("aria-pressed", String(on));
      panel.classList.toggle("with-streets", on);
      map.setMaxZoom(on ? 18 : window.mapParts.MAX_ZOOM);
      if (on) layer.addTo(map);
      else layer.remove();
    };

    if (offered.host) {
      words.textContent = window.mapParts.fill(words.dataset.from, { host: offered.host });
      says.textContent = window.mapParts.fill(says.dataset.mapStreetsSays, { host: offered.host });
    }
    button.addEventListener("click", () => turn(button.getAttribute("aria-pressed") === "false"));
    find("streets").hidden = false;
    if (offered.on) turn(true);
  };

  window.mapParts = Object.assign(window.mapParts || {}, { tiles });
})();
