// The link to the other language keeps the search, also one that came without a new page.
"use strict";

(() => {
  const link = document.querySelector("[data-other-language]");
  link.addEventListener("click", () => { link.search = window.location.search; });
})();
