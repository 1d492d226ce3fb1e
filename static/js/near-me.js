// “Near me”: the programs around the device, as the API ranks them, in a list and on a map.
"use strict";

(() => {
  const page = document.querySelector("[data-near-me]");
  if (!page || !window.roundedPosition || !("geolocation" in navigator)) return; // the form below does it
  const ABROAD = 400; // miles to the nearest program: nobody in the country is as far from one
  const TIMEOUT = 15000; // milliseconds
  // As on the page of results, whose counts these are.
  const WITH_THOSE_TO_ASK = [["unstated", "include"]];
  const find = (name) => page.querySelector(`[data-near-me-${name}]`);
  const words = JSON.parse(document.getElementById("near-me-words").textContent);
  const status = find("status");
  const list = find("list");
  let map;

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_slot, name) => values[name]);
  const resultsAddress = (search) => `${page.dataset.results}?${new URLSearchParams(search)}`;
  // The API's addresses name no language; those of this page do if its own does.
  const address = ({ slug }) => `${page.dataset.results}${slug}/`;

  const fetched = async (path, search) => {
    const answer = await fetch(`${path}?${new URLSearchParams(search)}`, {
      credentials: "omit",
      headers: { "Accept-Language": document.documentElement.lang },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer;
  };
  const asked = async (search) => (await fetched(page.dataset.api, search)).json();

  // The cards of what the API found, as the server writes them, in the API's order.
  const cardsOf = async (results, search) => {
    const ids = results.map(({ id }) => ["id", id]);
    const answer = await fetched(page.dataset.cards, [...Object.entries(search), ...WITH_THOSE_TO_ASK, ...ids]);
    const { body } = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { title: body.querySelector("[data-near-me-title]").textContent, list: body.querySelector("[data-choices]") };
  };

  // Where there is none within the circle: how far the nearest is, and the way to it.
  const nothing = async (position, radius, wanted) => {
    if (wanted.q) return fill(words.none_of, { miles: radius });
    if (Object.keys(wanted).length > 2) return fill(words.none_chosen, { miles: radius });
    const { results } = await asked({ near: position, radius: "any", ordering: "distance", page_size: 1 });
    const miles = results.length ? results[0].distance_miles : null;
    if (miles !== null && miles > ABROAD) return words.abroad;
    if (miles === null) return fill(words.none, { miles: radius });
    find("all").href = resultsAddress({ near: position, radius: "any" });
    find("more").hidden = false;
    return fill(words.nearest, { miles: radius, nearest: Math.max(1, Math.round(miles)) });
  };

  const draw = (results, position, radius) => {
    if (!window.programMap) return;
    map = map || window.programMap(page.querySelector("[data-program-map]"));
    map.show({
      centre: position.split(",").map(Number),
      miles: Number(radius),
      programs: results
        .map((program, index) => ({ number: index + 1, name: program.name, url: address(program), ...program.location }))
        .filter(({ latitude }) => latitude !== null),
    });
  };

  // Help comes before all that was found.
  const help = (crisis) => {
    const box = crisis && page.querySelector(`template[data-near-me-help="${crisis.language}"]`);
    find("crisis").replaceChildren(...(box ? [box.content.cloneNode(true)] : []));
  };

  // What the words mean, as searches with that filter.
  const offer = (offers, search) => {
    const items = offers.filter(({ parameter }) => parameter !== "near").map(({ changes, label, count }) => {
      const { q: _typed, ...rest } = search;
      const { q: left, ...chosen } = changes;
      const pairs = Object.entries({ ...rest, ...(left.length ? { q: left[0] } : {}) });
      for (const [name, values] of Object.entries(chosen)) values.forEach((value) => pairs.push([name, value]));
      const link = document.createElement("a");
      link.className = "chip";
      link.href = resultsAddress(pairs);
      link.textContent = `${label}: ${count}`;
      const item = document.createElement("li");
      item.append(link);
      return item;
    });
    find("offers").replaceChildren(...items);
    find("offers").hidden = !items.length;
  };

  const chosen = () =>
    Object.fromEntries([...page.querySelectorAll("[data-near-me-filter]")]
      .filter(({ value }) => value)
      .map(({ value, dataset }) => [dataset.nearMeFilter, value]));

  const searchFrom = (position) => {
    const typed = find("q").value.trim();
    return { near: position, radius: find("radius").value, ...(typed ? { q: typed } : {}), ...chosen() };
  };

  const show = async (search) => {
    const { near: position, radius } = search;
    const { results, crisis, offers } = await asked([...Object.entries(search), ...WITH_THOSE_TO_ASK]);
    help(crisis);
    offer(offers, search);
    const cards = results.length ? await cardsOf(results, search) : null;
    list.replaceChildren(...(cards ? [cards.list] : []));
    find("found").hidden = !cards;
    find("all").href = resultsAddress(search);
    find("more").hidden = !cards && Object.keys(search).length === 2;
    if (!cards) return nothing(position, radius, search);
    draw(results, position, radius);
    return fill(words.found, { title: cards.title, shown: results.length });
  };

  // Who comes back from a listing, or to a tab that the phone had put away, finds what was shown: the search stands in
  // this entry of the tab's history, like that of a page of results, and in no storage. The device is not asked again.
  const keep = (search) => window.history.replaceState({ ...window.history.state, nearMe: search }, "");
  const again = async (before) => {
    find("q").value = before.q || "";
    find("radius").value = before.radius;
    page.querySelectorAll("[data-near-me-filter]").forEach((choice) => { choice.value = before[choice.dataset.nearMeFilter] || ""; });
    try {
      status.textContent = fill(words.again, { found: await show(before) });
      list.dispatchEvent(new CustomEvent("list:again", { bubbles: true }));
    } catch {
      status.textContent = words.failed;
    }
  };

  const go = async () => {
    find("go").disabled = true;
    status.textContent = words.asking;
    const { position, problem } = await window.roundedPosition();
    try {
      if (position) {
        const search = searchFrom(position);
        status.textContent = await show(search);
        keep(search);
      } else status.textContent = words[problem];
    } catch {
      status.textContent = words.failed;
    }
    find("go").disabled = false;
  };

  find("start").hidden = false;
  find("go").addEventListener("click", go);
  const { nearMe: before } = window.history.state || {};
  if (before) again(before);
})();
