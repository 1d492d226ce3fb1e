// “Use my location”: asks the device only when pressed, and rounds before anything is sent.
"use strict";

(() => {
  const rounded = (degrees) => degrees.toFixed(2);

  const PROBLEMS = { 1: "refused", 2: "unknown", 3: "late" }; // the codes of a GeolocationPositionError

  // Resolves with `position`, "39.74,-104.98", about half a mile exact, or with the `problem` there was.
  window.roundedPosition = () =>
    new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => resolve({ position: `${rounded(coords.latitude)},${rounded(coords.longitude)}` }),
        ({ code }) => resolve({ problem: PROBLEMS[code] || "unknown" }),
        { enableHighAccuracy: false, timeout: 10000, maximumAge: 300000 },
      );
    });

  if (!("geolocation" in navigator)) return;
  document.querySelectorAll("[data-use-my-location]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { form } = button;
      button.disabled = true;
      const { position } = await window.roundedPosition();
      button.disabled = false;
      if (!position) {
        form.querySelector("[data-location-message]").textContent = button.dataset.failed;
        return;
      }
      if (window.setPlace) window.setPlace(form, position);
      else form.elements.near.value = position;
      form.requestSubmit();
    });
  });
})();
