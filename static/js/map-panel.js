// The place of a map in a page: beside the list where there is room, otherwise a sheet over it. The map's
// code and styles are fetched when it is first shown; whether it is shown is remembered by the open page alone.
"use strict";

(() => {
  const root = document.documentElement;
  const FRAGMENT = "#map"; // in the address while the sheet is open, so that “back” closes it
  const OF_THE_SHEET = "script, style, link, template, .top, .skip-link";

  const load = (element, make) =>
    new Promise((done, failed) => {
      const copy = document.createElement(element.localName);
      make(copy, element);
      copy.addEventListener("load", done);
      copy.addEventListener("error", failed);
      document.head.append(copy);
    });

  // In the order in which they stand: each script may need those before it.
  const fetched = (files) =>
    Promise.all([
      ...[...files.querySelectorAll("link")].map((link) =>
        load(link, (copy) => { copy.rel = "stylesheet"; copy.href = link.href; })),
      ...[...files.querySelectorAll("script")].map((script) =>
        load(script, (copy) => { copy.async = false; copy.src = script.src; })),
    ]);

  // Whatever is not on the way from the body to `element` cannot be reached while the sheet lies over it.
  const others = (element) => {
    const found = [];
    for (let part = element; part !== document.body; part = part.parentElement) {
      found.push(...[...part.parentElement.children].filter((other) => other !== part && !other.matches(OF_THE_SHEET)));
    }
    return found;
  };

  const resultsOf = ({ dataset: { results } }) => (area) => {
    window.location.assign(`${results}?${new URLSearchParams(area)}`);
  };

  // The map of `place`. `show({ centre, miles, programs, … })` keeps what is to be on it (program-map.js) and
  // draws it once the map is shown. `asked` says that the visitor has asked for it: it need not wait.
  // Without a `search` for the area that is seen, the page of results does it.
  window.programMap = (place, { asked = true, search = resultsOf(place) } = {}) => {
    const files = place.querySelector("template[data-map-panel]").content;
    const panel = document.importNode(files.querySelector(".map-panel"), true);
    const find = (name) => panel.querySelector(`[data-map-${name}]`);
    const wide = window.matchMedia(`(min-width: ${place.dataset.wide})`);
    let latest = null;
    let ready = asked || document.readyState === "complete";
    let closed = false; // beside the list, by the visitor
    let sheet = null; // while it is open: what had the focus before, and what cannot be reached
    let code = null;
    let map = null;

    const draw = async () => {
      if (!latest || !ready || !(sheet || (wide.matches && !closed))) return;
      root.classList.toggle("map-beside", !sheet);
      code = code || fetched(files);
      try {
        await code;
      } catch {
        find("message").textContent = panel.dataset.failed;
        return;
      }
      map = map || window.mapParts.map(panel, { address: place.dataset.map, search, toList });
      map.show(latest);
    };

    const unreachable = () => {
      sheet.others.forEach((part) => { part.inert = false; });
      sheet.others = others(panel).filter((part) => !part.inert);
      sheet.others.forEach((part) => { part.inert = true; });
    };

    const openSheet = (opener) => {
      sheet = { opener, others: [] };
      root.style.setProperty("--above-sheet", `${document.querySelector(".top").offsetHeight}px`);
      root.classList.remove("map-beside");
      root.classList.add("map-sheet");
      unreachable();
      find("close").focus();
      if (window.location.hash !== FRAGMENT) window.history.pushState(window.history.state, "", FRAGMENT);
      draw();
    };

    const closeSheet = () => {
      const { opener } = sheet;
      sheet.others.forEach((part) => { part.inert = false; });
      sheet = null;
      root.classList.remove("map-sheet");
      if (opener && opener.isConnected) opener.focus({ preventScroll: true });
    };

    // Done when the address is the list's again: going back moves the page to where it was.
    const leaveSheet = () => {
      closeSheet();
      if (window.location.hash !== FRAGMENT) return Promise.resolve();
      window.history.back();
      return new Promise((done) => window.addEventListener("hashchange", () => setTimeout(done), { once: true }));
    };

    const open = (opener) => {
      if (!wide.matches) return sheet || openSheet(opener);
      closed = false;
      ready = true;
      root.classList.remove("map-closed");
      draw();
      find("close").focus();
    };

    const close = () => {
      if (sheet) return leaveSheet();
      closed = true;
      root.classList.remove("map-beside");
      root.classList.add("map-closed");
      place.querySelector("[data-show-map]").focus();
    };

    // Called by a link on the map: the list comes to the front, at one card.
    const toList = async (card) => {
      if (sheet) await leaveSheet();
      card.scrollIntoView({ block: "center" });
      card.querySelector("h2 a, h3 a, a").focus({ preventScroll: true });
    };

    document.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-show-map]");
      if (!opener) return;
      event.preventDefault();
      open(opener);
    });
    find("close").addEventListener("click", close);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && sheet && !event.defaultPrevented) leaveSheet();
    });
    window.addEventListener("hashchange", () => {
      if (sheet && window.location.hash !== FRAGMENT) closeSheet();
    });
    wide.addEventListener("change", () => {
      if (sheet && wide.matches) leaveSheet();
      root.classList.toggle("map-beside", wide.matches && !closed && ready);
      draw();
    });
    if (!ready) {
      const idle = window.requestIdleCallback || window.setTimeout;
      window.addEventListener("load", () => idle(() => { ready = true; draw(); }));
    }
    place.append(panel);
    document.querySelectorAll("[data-show-map]").forEach((opener) => { opener.hidden = false; });

    return {
      // After a swap the page may have a new place for the same map.
      moveTo(other) {
        place = other;
        if (panel.parentElement !== other) other.append(panel);
        if (sheet) unreachable();
      },
      show(data) {
        latest = data;
        find("title").textContent = data.title || "";
        if (!sheet && !wide.matches && window.location.hash === FRAGMENT) return openSheet(null);
        return draw();
      },
    };
  };
})();
