// “Start from”: pressed before a place was typed, a choice waits for the place and goes along with it.
// Pressed again it searches everywhere, as it does at once without this script.
"use strict";

(() => {
  const form = document.querySelector("[data-start-from]");
  const message = form.querySelector("[data-start-from-message]");
  const waiting = document.createElement("input");
  waiting.type = "hidden";
  let chosen = null;

  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    const near = form.elements.near.value.trim();
    if (!submitter || !submitter.name || near || submitter === chosen) {
      if (submitter && submitter.name) waiting.remove(); // the button itself says it
      return;
    }
    event.preventDefault();
    if (chosen) chosen.removeAttribute("aria-pressed");
    chosen = submitter;
    chosen.setAttribute("aria-pressed", "true");
    waiting.name = chosen.name;
    waiting.value = chosen.value;
    form.append(waiting);
    message.textContent = form.dataset.startFrom.replace("{choice}", chosen.textContent.trim());
    form.elements.near.focus();
  });
})();
