// The map by keyboard, and what lights up together: Tab goes through the markers, Enter or Space opens one,
// Escape closes it and goes back to it; a card and its marker show that they belong together.
"use strict";

(() => {
  const numbersIn = (mark) => mark.querySelector("[data-numbers]").dataset.numbers.split(" ").map(Number);

  const keys = (map, { markers, words }) => {
    const container = map.getContainer();
    let opened = null; // the marker whose popup was opened by keyboard
    let refocus = null; // the program whose marker had the focus when the map moved

    const layerOf = (mark) => {
      let found = null;
      map.eachLayer((layer) => { if (layer.getElement && layer.getElement() === mark) found = layer; });
      return found;
    };

    const press = (mark) => {
      const layer = layerOf(mark);
      const [first] = numbersIn(mark);
      if (layer.getAllChildMarkers) {
        layer.fire("click", { latlng: layer.getLatLng() }, true); // as if clicked: nearer, or side by side
        focusMarker(first);
      } else {
        opened = layer;
        layer.openPopup();
      }
    };

    const focusMarker = (number) => {
      const shown = markers.visible(number);
      if (shown && shown.getElement()) shown.getElement().focus({ preventScroll: true });
    };

    container.addEventListener("keydown", (event) => {
      const mark = event.target.closest(".mark");
      if (mark && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        event.stopPropagation();
        press(mark);
      }
      if (event.key === "Escape" && container.querySelector(".leaflet-popup")) {
        event.preventDefault(); // the sheet stays
        map.closePopup();
      }
    }, true);

    map.on("popupopen", ({ popup }) => {
      const box = popup.getElement();
      const close = box.querySelector(".leaflet-popup-close-button");
      box.setAttribute("role", "group");
      close.setAttribute("aria-label", words.close);
      if (opened) box.querySelector(".leaflet-popup-content a").focus({ preventScroll: true });
    });
    map.on("popupclose", ({ popup }) => {
      const back = opened || (popup.getElement().contains(document.activeElement) ? popup._source : null);
      opened = null;
      if (back && back.getElement()) back.getElement().focus({ preventScroll: true });
    });

    // A marker with the focus may become one of several, or one by itself, when the map moves.
    map.on("zoomstart", () => {
      const mark = document.activeElement.closest(".mark");
      refocus = mark ? numbersIn(mark)[0] : null;
    });
    map.on("moveend", () => {
      markers.inOrder();
      if (refocus !== null && !container.contains(document.activeElement)) focusMarker(refocus);
      refocus = null;
    });

    // What the mouse is on and what has the focus, each by itself: a page that scrolls to the focus moves under
    // the mouse as well.
    const found = { mouseover: [], focusin: [] };
    const number = (card) => card.dataset.number || (card.querySelector(".rank") || card).textContent;
    const together = ({ type, target }) => {
      const mark = target instanceof Element && target.closest(".mark");
      const card = target instanceof Element && target.closest(".card");
      if (mark) found[type] = numbersIn(mark);
      else found[type] = card ? [Number(number(card))] : [];
      markers.light([...found.mouseover, ...found.focusin]);
    };
    Object.keys(found).forEach((type) => document.addEventListener(type, together));
  };

  window.mapParts = Object.assign(window.mapParts || {}, { keys });
})();
