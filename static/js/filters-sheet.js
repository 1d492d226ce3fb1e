// On a phone the filters are a sheet over the page. Without this script a link to them opens it as well.
"use strict";

(() => {
  const sheet = document.querySelector("#filters");
  const opener = document.querySelector("[data-open-filters]");
  const narrow = window.matchMedia("(max-width: 59.99rem)");
  const isSheet = () => narrow.matches || Boolean(document.querySelector(".program-table"));
  if (!sheet || !opener) return;
  let watcher;

  // All that is not the sheet; the line for a crisis stays.
  const others = () => {
    const found = [];
    for (let part = sheet; part !== document.body; part = part.parentElement) {
      found.push(...[...part.parentElement.children].filter((other) => other !== part && !other.matches(".top, script")));
    }
    return found;
  };

  const reachable = () =>
    [...sheet.querySelectorAll("a[href], button, input, summary")].filter((part) => part.getClientRects().length);

  const close = () => {
    if (!sheet.classList.contains("open")) return;
    sheet.classList.remove("open");
    sheet.style.top = "";
    ["role", "aria-modal"].forEach((name) => sheet.removeAttribute(name));
    others().forEach((other) => { other.inert = false; });
    if (watcher) watcher.destroy();
    opener.focus({ preventScroll: true });
  };

  const open = () => {
    sheet.classList.add("open");
    sheet.style.top = `${Math.max(0, document.querySelector(".top").getBoundingClientRect().bottom)}px`;
    sheet.setAttribute("role", "dialog");
    sheet.setAttribute("aria-modal", "true");
    others().forEach((other) => { other.inert = true; });
    sheet.querySelector("[data-close-filters]").focus();
    // It opens where one will most likely choose next.
    const next = sheet.querySelector("[data-next]");
    if (next) next.scrollIntoView({ block: "start", behavior: "instant" });
    // “Back” on a phone closes the sheet, where browsers know how.
    watcher = "CloseWatcher" in window ? new window.CloseWatcher() : null;
    if (watcher) watcher.onclose = close;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href="#filters"], [data-close-filters]');
    if (!link || !isSheet() || sheet.matches(":target")) return;
    event.preventDefault();
    if (sheet.contains(link)) close();
    else open();
  });
  sheet.closest("form").addEventListener("submit", close);
  narrow.addEventListener("change", close);

  sheet.addEventListener("keydown", (event) => {
    if (!sheet.classList.contains("open")) return;
    if (event.key === "Escape") close();
    if (event.key !== "Tab") return;
    const parts = reachable();
    const [first, last] = [parts[0], parts[parts.length - 1]];
    if (document.activeElement !== (event.shiftKey ? first : last)) return;
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  });
})();
