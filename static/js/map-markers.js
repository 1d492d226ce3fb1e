// The programs of a list as markers with its numbers. A place that is only roughly known is an area with a
// dashed border, never a pin. Programs at one point are one mark with their count, which opens as a list. Markers
// that would lie on each other are one, until the map is nearer.
"use strict";

(() => {
  const METRES_A_MILE = 1609.344;
  const ABOUT = { zip: 2, city: 4 }; // miles around the middle of a ZIP code or city
  const TOGETHER = 44; // pixels: a marker is 32 wide

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const fill = (text, values) =>
    Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), text);
  const isArea = ({ precision }) => precision in ABOUT;

  // Programs of one ZIP code have one point by definition, those of one house as well.
  const places = (programs) => {
    const found = new Map();
    programs.forEach((program) => {
      const key = `${program.precision} ${program.latitude} ${program.longitude}`;
      found.set(key, [...(found.get(key) || []), program]);
    });
    return [...found.values()];
  };

  const markers = (map, { words, toList, cardOf }) => {
    const { L } = window;
    const lit = new Set();
    let byNumber = new Map();

    // `more` is written beside the number while it is pointed at: always there, it would cover its neighbours.
    const icon = (className, text, name, numbers, more = "") => {
      const html = element("span");
      html.append(element("span", "", text), element("span", "more", more), element("span", "visually-hidden", name));
      [...html.children].slice(0, 2).forEach((part) => part.setAttribute("aria-hidden", "true"));
      Object.assign(html.dataset, { numbers: numbers.join(" ") });
      return L.divIcon({ className: `mark ${className}`, html, iconSize: null });
    };

    const numbersOf = (marker) => (marker.getAllChildMarkers ? marker.getAllChildMarkers() : [marker])
      .flatMap(({ options }) => options.programs.map(({ number }) => number))
      .sort((one, other) => one - other);

    const group = L.markerClusterGroup({
      animate: false,
      maxClusterRadius: TOGETHER,
      removeOutsideVisibleBounds: false,
      showCoverageOnHover: false,
      spiderLegPolylineOptions: { className: "spider-leg", interactive: false },
      iconCreateFunction: (cluster) => {
        const numbers = numbersOf(cluster);
        const name = fill(words.several, { count: numbers.length });
        return icon("several", `×${numbers.length}`, name, numbers);
      },
    });
    const areas = L.layerGroup();

    const entry = (program) => {
      const item = element("div", "popup-program");
      const link = element("a", "", program.name);
      link.href = program.url;
      link.dir = "auto";
      const title = element("p");
      title.append(element("strong", "", `${program.number}. `), link);
      item.append(title);
      if (program.sample) item.append(element("p", "sample", words.sample));
      if (cardOf(program.number)) {
        const jump = element("button", "link", words.inList);
        jump.type = "button";
        jump.addEventListener("click", () => toList(cardOf(program.number)));
        item.append(jump);
      }
      return item;
    };

    const inArea = ({ precision }) => (precision === "zip" ? words.inZip : words.inCity);

    const popup = (programs) => {
      const content = element("div");
      if (isArea(programs[0])) content.append(element("p", "popup-about", `${inArea(programs[0])}. ${words.roughly}`));
      content.append(...programs.map(entry));
      return content;
    };

    const marker = (programs) => {
      const [{ latitude, longitude }] = programs;
      const numbers = programs.map(({ number }) => number);
      const several = programs.length > 1;
      const rough = isArea(programs[0]);
      const text = several ? `×${programs.length}` : String(numbers[0]);
      const said = several ? fill(words.atOnePlace, { count: programs.length }) : `${numbers[0]}. ${programs[0].name}`;
      const about = rough ? inArea(programs[0]) : "";
      const made = L.marker([latitude, longitude], {
        programs,
        icon: icon(rough ? "area" : several ? "several" : "pin", text, rough ? `${said} (${about})` : said, numbers, about),
        riseOnHover: true,
      });
      made.bindPopup(popup(programs), { minWidth: 200, maxWidth: 260, maxHeight: 260, closeOnEscapeKey: false });
      if (rough) {
        L.circle([latitude, longitude], {
          radius: ABOUT[programs[0].precision] * METRES_A_MILE, className: "about", interactive: false,
        }).addTo(areas);
      }
      return made;
    };

    const visible = (number) => {
      const made = byNumber.get(number);
      return made && group.hasLayer(made) ? group.getVisibleParent(made) : null;
    };

    // Tab goes through the markers as through the list.
    const inOrder = () => {
      const pane = map.getPane("markerPane");
      const first = (mark) => Number((mark.querySelector("[data-numbers]") || mark).dataset.numbers.split(" ")[0]);
      const marks = [...pane.children].filter((mark) => mark.querySelector("[data-numbers]"));
      const sorted = [...marks].sort((one, other) => first(one) - first(other));
      if (sorted.every((mark, place) => mark === marks[place])) return;
      const { activeElement } = document;
      pane.append(...sorted);
      if (pane.contains(activeElement)) activeElement.focus({ preventScroll: true });
    };

    const light = (numbers) => {
      document.querySelectorAll(".mark.lit").forEach((mark) => mark.classList.remove("lit"));
      lit.forEach((card) => card.classList.remove("lit"));
      lit.clear();
      numbers.forEach((number) => {
        const shown = visible(number);
        if (shown && shown.getElement()) shown.getElement().classList.add("lit");
        const card = cardOf(number);
        if (!card) return;
        card.classList.add("lit");
        lit.add(card);
      });
    };

    areas.addTo(map);
    group.addTo(map);
    return {
      group,
      inOrder,
      light,
      visible,
      numbersOf,
      show(programs) {
        group.clearLayers();
        areas.clearLayers();
        const made = places(programs).map(marker);
        byNumber = new Map(made.flatMap((one) => one.options.programs.map(({ number }) => [number, one])));
        group.addLayers(made);
        inOrder();
      },
    };
  };

  window.mapParts = Object.assign(window.mapParts || {}, { markers, fill });
})();
