// The map of the results: it shows what the cards of the list say of themselves, after every swap again,
// and searches the area that it shows through the page's own form.
"use strict";

(() => {
  const place = () => document.querySelector("[data-results-map]");
  const number = (text) => (text ? Number(text) : null);
  let map = null;

  const cards = () => [...document.querySelectorAll(".card[data-number]")];

  const program = (card) => {
    const link = card.querySelector("h2 a, h3 a");
    const { number: rank, city, precision, latitude, longitude } = card.dataset;
    return {
      number: Number(rank),
      name: link.textContent,
      url: link.href,
      city,
      precision,
      sample: Boolean(card.querySelector(".sample")),
      latitude: Number(latitude),
      longitude: Number(longitude),
    };
  };

  // An option that the list does not offer is added: a form sends only what is in it.
  const choose = (select, value) => {
    if (![...select.options].some((option) => option.value === value)) {
      select.add(new Option(select.options[0].textContent.replace(/\d+/, value), value), 0);
    }
    select.value = value;
  };

  const search = ({ near, radius }) => {
    const radii = document.querySelector("select[name=radius]");
    const { form } = radii;
    choose(radii, String(radius));
    if (window.setPlace) window.setPlace(form, near);
    else form.elements.near.value = near;
    if (form.elements.page) form.elements.page.value = "1";
    form.requestSubmit();
  };

  const draw = () => {
    if (!window.programMap) return undefined; // map-panel.js did not come: the list says it all
    const element = place();
    if (!element) return map && map.show({ centre: null, miles: null, programs: [], without: [], title: "" });
    if (map) map.moveTo(element);
    map = map || window.programMap(element, { asked: false, search });
    const { latitude, longitude, miles } = element.dataset;
    const title = document.getElementById("results-title");
    return map.show({
      centre: latitude ? [Number(latitude), Number(longitude)] : null,
      miles: number(miles),
      programs: cards().filter((card) => card.dataset.latitude).map(program),
      without: cards().filter((card) => !card.dataset.latitude).map((card) => Number(card.dataset.number)),
      title: title ? title.textContent.trim() : "",
    });
  };

  draw();
  document.addEventListener("results:changed", draw);
})();
