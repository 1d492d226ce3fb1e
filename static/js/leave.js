// “Leave this site”: the weather takes the place of the page, so that “back” does not return to it.
// Pressing Shift three times does the same. Without this script it is a plain link.
"use strict";

(() => {
  const link = document.querySelector("[data-leave]");
  const WITHIN = 2000; // milliseconds for the three presses
  let presses = [];

  const leave = () => {
    document.documentElement.hidden = true;
    document.title = "";
    window.location.replace(link.href);
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  // A Shift that is held for a capital letter, or as part of a shortcut, does not count.
  window.addEventListener("keydown", ({ key }) => { if (key !== "Shift") presses = []; });
  window.addEventListener("keyup", ({ key, timeStamp }) => {
    if (key !== "Shift") return;
    presses = [...presses.filter((before) => timeStamp - before < WITHIN), timeStamp];
    if (presses.length === 3) leave();
  });
  // Back from the page that followed: show this one again only if it was not left in a hurry.
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted && document.documentElement.hidden) leave(); });
})();
