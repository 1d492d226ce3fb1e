// Who comes back from a listing finds the focus on its name, as where the browser keeps a whole page: without it one
// would begin at the top again. Which listing it was stands in this entry of the tab's history, and in no storage.
"use strict";

(() => {
  const list = document.querySelector("#results, [data-near-me-list]");
  if (!list) return;
  const { opened } = window.history.state || {};
  const [visit] = performance.getEntriesByType("navigation");
  const linkTo = (path) => Array.from(list.querySelectorAll("a[href]")).find(({ pathname }) => pathname === path);

  if (opened && visit?.type === "back_forward") {
    window.addEventListener("pageshow", () => {
      if (document.activeElement === document.body) linkTo(opened)?.focus({ preventScroll: true });
    }, { once: true });
    // A list that came again after the page: the browser could not go to where one had been in it.
    list.addEventListener("list:again", () => {
      if (document.activeElement === document.body) linkTo(opened)?.focus();
    }, { once: true });
  }

  list.addEventListener("click", ({ target }) => {
    const link = target.closest("h2 a[href], th a[href]");
    if (link) window.history.replaceState({ ...window.history.state, opened: link.pathname }, "");
  });
})();
