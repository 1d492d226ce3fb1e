// The shortlist, and the programs chosen to compare. The browser keeps their ids and nothing else: the
// shortlist until it is emptied, the choice until the tab is closed. Pages get them through their address.
"use strict";

(() => {
  const words = document.querySelector("[data-picks-words]")?.dataset;
  if (!words) return;
  const find = (name) => document.querySelector(`[data-${name}]`);
  const fill = (text, count) => text.replace("{count}", count);
  const number = (one, many, count) => fill(count === 1 ? one : many, count);
  const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

  const only = (ids, most) =>
    [...new Set((Array.isArray(ids) ? ids : []).map((id) => String(id).toLowerCase()))].filter((id) => ID.test(id)).slice(0, most);

  // A list of ids under one key. Where the browser keeps nothing, the list lives as long as the page.
  const list = (area, key, most) => {
    let memory = null; // set once the browser has refused
    return {
      key,
      most,
      read() {
        if (memory) return memory;
        try { return only(JSON.parse(area().getItem(key)), most); } catch { return []; }
      },
      // Whether the browser keeps anything at all: some have storage that is full, or none.
      keeps() {
        try {
          const text = area().getItem(key);
          area().setItem(key, text ?? "[]");
          if (text === null) area().removeItem(key);
          return true;
        } catch { return false; }
      },
      // Whether the browser keeps it.
      write(ids) {
        const wanted = only(ids, most);
        try {
          if (wanted.length) area().setItem(key, JSON.stringify(wanted));
          else area().removeItem(key);
          memory = null;
        } catch {
          memory = wanted;
        }
        return !memory;
      },
    };
  };
  const shortlist = list(() => window.localStorage, "shortlist", 50);
  const compare = list(() => window.sessionStorage, "compare", 4);
  // The choices of the search that one comes from go along, so that the list can say what each program answers.
  const choices = () => document.querySelector("[data-choices]")?.dataset.choices || "";
  const address = (page, ids, more = choices()) =>
    (ids.length ? `${page}?${[new URLSearchParams(ids.map((id) => ["id", id])), more].filter(String).join("&")}` : page);

  const say = (text) => { find("picks-said").textContent = text; };

  // What went otherwise than wanted is shown as well as spoken.
  const note = (text, withLink = false) => {
    find("picks-note").hidden = !text;
    find("picks-note-text").textContent = text;
    find("picks-note-link").hidden = !withLink;
    if (text) say(text);
  };

  const set = (element, name, value) => { if (element.getAttribute(name) !== value) element.setAttribute(name, value); };

  // Each button has its words, its state, and the name of its program for those who do not see where it stands.
  const dress = (button, kind, chosen) => {
    if (!button.querySelector("[data-of]")) {
      button.replaceChildren(find(`${kind}-button`).content.cloneNode(true));
      button.querySelector("[data-of]").textContent = ` ${button.dataset.name || ""}`;
    }
    set(button, "aria-pressed", String(chosen));
    if (button.hidden) button.hidden = false;
  };

  const bar = (chosen) => {
    find("compare-bar").hidden = chosen.length === 0;
    const text = number(words.chosenOne, words.chosen, chosen.length);
    if (find("compare-count").textContent !== text) find("compare-count").textContent = text;
    find("compare-go").hidden = chosen.length < 2;
    set(find("compare-go"), "href", address(words.compareAddress, chosen));
  };

  const refresh = () => {
    const kept = shortlist.read();
    const chosen = compare.read();
    document.querySelectorAll("button[data-shortlist]").forEach((button) => dress(button, "shortlist", kept.includes(button.dataset.shortlist)));
    document.querySelectorAll("button[data-compare]").forEach((button) => dress(button, "compare", chosen.includes(button.dataset.compare)));
    document.querySelectorAll("[data-shortlist-link]").forEach((link) => set(link, "href", address(words.shortlistAddress, kept)));
    document.querySelectorAll("[data-shortlist-count]").forEach((count) => {
      const text = `(${kept.length})`;
      if (count.textContent !== text) count.textContent = text;
      if (count.hidden === kept.length > 0) count.hidden = !kept.length;
    });
    set(find("picks-note-link"), "href", address(words.shortlistAddress, kept));
    bar(chosen);
  };

  // Put ``id`` on ``picks`` or take it off; ``undefined`` when there is no room.
  const toggled = (picks, id) => {
    const ids = picks.read();
    if (ids.includes(id)) return ids.filter((other) => other !== id);
    return ids.length < picks.most ? [...ids, id] : undefined;
  };

  const pressShortlist = (id) => {
    const before = shortlist.read().length;
    const ids = toggled(shortlist, id);
    if (!ids) return note(fill(words.full, shortlist.most), true);
    const keeps = shortlist.write(ids);
    const added = ids.length > before;
    say(added ? number(words.addedOne, words.added, ids.length) : number(words.removedOne, words.removed, ids.length));
    return note(keeps ? "" : words.refused, !keeps && ids.length > 0);
  };

  const pressCompare = (id) => {
    const ids = toggled(compare, id);
    if (!ids) return note(words.four);
    compare.write(ids);
    say(number(words.chosenOne, words.chosen, ids.length));
    return note("");
  };

  // A bar that closes gives the focus back to the button that opened it.
  let pressed = null;
  const giveBack = () => (pressed?.isConnected ? pressed : document.getElementById("main")).focus({ preventScroll: true });

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-shortlist], button[data-compare], [data-compare-clear], [data-picks-note-close]");
    if (!button) return;
    if (button.matches("[data-shortlist], [data-compare]")) pressed = button;
    if (button.dataset.shortlist) pressShortlist(button.dataset.shortlist);
    else if (button.dataset.compare) pressCompare(button.dataset.compare);
    else if (button.matches("[data-compare-clear]")) { compare.write([]); note(""); giveBack(); }
    else { note(""); giveBack(); }
    refresh();
  });

  // Programs that were ticked in the table are kept like those whose buttons were pressed.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#picks")) return;
    const ticked = new FormData(event.target).getAll("id");
    if (event.submitter?.hasAttribute("formaction")) {
      compare.write(ticked);
      return;
    }
    event.preventDefault();
    shortlist.write([...shortlist.read(), ...ticked]);
    window.location.assign(address(words.shortlistAddress, shortlist.read()));
  });

  // Cards come and change at any time: from a swap, or from “near me”.
  let asked = false;
  new MutationObserver(() => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; refresh(); });
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ["hidden", "aria-pressed", "data-shortlist", "data-compare"] });

  // Another tab changed the list, or this page comes back as it was left.
  window.addEventListener("storage", ({ key }) => { if (key === shortlist.key || key === null) refresh(); });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) refresh(); });

  window.picks = { shortlist, compare, address, refresh, say, note, words, only };
  refresh();
})();
