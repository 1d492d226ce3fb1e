// Beside the results, where there is room: the map of the cards in the list.
"use strict";

(() => {
  const element = document.querySelector("[data-results-map]");
  const wide = window.matchMedia("(min-width: 75rem)");
  const number = (text) => (text ? Number(text) : null);
  let map;

  const draw = () => {
    if (map || !element || !wide.matches) return;
    const programs = [...document.querySelectorAll(".card[data-latitude]")].map((card) => ({
      number: card.dataset.number,
      name: card.querySelector("h2 a").textContent,
      url: card.querySelector("h2 a").href,
      city: card.dataset.city,
      latitude: Number(card.dataset.latitude),
      longitude: Number(card.dataset.longitude),
    }));
    if (!programs.length) return;
    const { latitude, longitude, miles } = element.dataset;
    element.hidden = false;
    element.closest("main").classList.add("with-map");
    map = window.programMap(element);
    map.show({ centre: latitude ? [Number(latitude), Number(longitude)] : null, miles: number(miles), programs });
  };

  draw();
  wide.addEventListener("change", draw);
})();
