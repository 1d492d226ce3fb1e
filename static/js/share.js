// “Share”: the phone's own sheet, where there is one. Nothing is sent by us.
"use strict";

for (const button of document.querySelectorAll("[data-share]")) {
  const shared = { title: button.dataset.title, text: button.dataset.text, url: button.dataset.url };
  if (!navigator.share || (navigator.canShare && !navigator.canShare(shared))) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.share(shared);
    } catch {
      // Closed without sending, or refused: the links beside it do the same.
    }
  });
}
