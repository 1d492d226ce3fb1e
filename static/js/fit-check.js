// The fit check. It works without this file; nothing is stored or sent here.
"use strict";

(() => {
  // A result came by POST. Its place in the history becomes an ordinary visit, so that “reload” and “back”
  // lead to the questions instead of asking whether to send the answers again.
  if (document.querySelector("[data-fit-answer]")) {
    window.history.replaceState(null, "", window.location.href);
    return;
  }
  // An answer that means danger shows help below its question (by CSS); on a phone that may be out of sight.
  document.querySelectorAll("[data-danger]").forEach((input) => {
    input.addEventListener("change", () => {
      const help = input.closest("fieldset").querySelector(`[data-help-now="${input.dataset.danger}"]`);
      // A box taller than the window would be aligned at its foot: the first steps matter most.
      help.scrollIntoView({ block: help.offsetHeight > window.innerHeight / 2 ? "start" : "nearest" });
    });
  });
})();
