// What was chosen for a search stays in sight, above its button.
"use strict";

(() => {
  const line = document.querySelector("[data-ticked]");
  const form = line.closest("form");
  const words = line.querySelector("[data-ticked-words]");

  const say = () => {
    const chosen = form.querySelectorAll("input:checked");
    words.textContent = Array.from(chosen, (box) => box.parentElement.textContent.trim()).join(" · ");
    line.hidden = !chosen.length;
  };
  say();
  form.addEventListener("change", say);
  window.addEventListener("pageshow", say); // a browser that goes back ticks again what was ticked
})();
