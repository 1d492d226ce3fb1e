// “Copy as text”: puts the plain text of the page on the clipboard and says so.
"use strict";

(() => {
  const status = document.querySelector("[data-copy-status]");

  // Browsers give the clipboard to secure pages alone; elsewhere the older way still works.
  const copied = async (source) => {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(source.textContent);
        return true;
      } catch {
        // Not allowed here: the older way may be.
      }
    }
    const area = document.createElement("textarea");
    area.value = source.textContent;
    area.className = "visually-hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  document.querySelectorAll("[data-copy]").forEach((button) => {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      status.textContent = "";
      const done = await copied(source);
      button.focus();
      status.textContent = done ? button.dataset.done : button.dataset.failed;
      status.classList.toggle("failed", !done);
      if (!done) source.closest("details").open = true;
    });
  });
})();
