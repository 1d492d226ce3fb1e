// “Back to the results”: the results that one came from, as they were, when the browser says that one did.
// Nothing is stored. Without this script, or from elsewhere, the link is a search near the program.
"use strict";

(() => {
  const link = document.querySelector("[data-back]");
  if (!link || !document.referrer) return;
  const from = new URL(document.referrer);
  const results = link.dataset.back;
  // One step back keeps the place on the page; not when steps within this page lie between.
  const isOneStepBack = () => {
    const { navigation } = window;
    return navigation?.entries()[navigation.currentEntry.index - 1]?.url === from.href;
  };

  const isOurs = from.origin === window.location.origin;
  const isResults = from.pathname === results || from.pathname.startsWith(`${results}near/`);
  // What “Near me” found stands in the tab's history alone, so no link leads there but one step back.
  const isNearMe = from.pathname === link.dataset.nearMe && isOneStepBack();
  if (!isOurs || !(isResults || isNearMe)) return;
  link.href = from.href;
  const words = link.querySelector("[data-words]");
  words.textContent = words.dataset.words;

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || !isOneStepBack()) return;
    event.preventDefault();
    window.history.back();
  });
})();
