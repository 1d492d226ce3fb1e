// Results without a new page: htmx asks for the page of the changed search and takes the list and the
// counts out of it. The address stays the plain one of that search, which works as well without scripts.
"use strict";

(() => {
  const form = document.querySelector("#search");
  const list = document.querySelector("#results");
  const { htmx } = window;
  if (!form || !list) return;

  // An address without empty parts, however the form is sent.
  form.addEventListener("formdata", ({ formData }) => {
    [...new Set(formData.keys())].forEach((name) => {
      const values = formData.getAll(name).filter((value) => String(value).trim() !== "");
      formData.delete(name);
      values.forEach((value) => formData.append(name, value));
    });
    if (!formData.has("near")) formData.delete("radius");
  });
  if (!htmx) return;

  let left; // what had the focus, and where, before the page changed
  let typed = false; // whether the newest entry of the history was typed letter by letter
  let fresh = false; // whether the page that comes was not asked for by the form
  let asked = null; // the search that the form asked for last, unless it failed

  const heading = () => list.querySelector("h1");

  // What somebody opened stays open, what they closed stays closed; a search that came by a link opens what it chose.
  htmx.registerExtension("results", {
    htmx_before_morph_attr: (element, { attrName, newValue }) =>
      !element.matches("details") || attrName !== "open" || (fresh && newValue !== null),
  });

  const failed = (isShown) => {
    if (isShown) asked = null;
    document.querySelectorAll("[data-search-failed]").forEach((message) => { message.hidden = !isShown; });
  };

  // The number of programs on the button below the filters, and said once to those who do not see it.
  const count = () => {
    const button = form.querySelector("[data-show-count]");
    button.textContent = button.dataset.showCount;
  };
  const say = () => {
    const status = document.querySelector("[data-search-status]");
    status.textContent = "";
    setTimeout(() => { status.textContent = heading().textContent; }, 50);
  };

  // After a link or “back”, every control says what the address says.
  const followAddress = () => {
    const asked = new URLSearchParams(window.location.search);
    if (window.setPlace) window.setPlace(form, asked.get("near") || "");
    else form.elements.near.value = asked.get("near") || "";
    form.querySelectorAll(".filters [name]").forEach((control) => {
      if (control.type === "checkbox") control.checked = control.defaultChecked;
      else control.value = control.defaultValue;
    });
    form.querySelectorAll("option").forEach((option) => { option.selected = option.defaultSelected; });
  };

  // Where the focus was in what is gone, it goes to what is nearest.
  const focusAgain = ({ kind }) => {
    if (kind === "back" || (left.element && left.element.isConnected && left.element !== document.body)) return;
    const chips = [...list.querySelectorAll(".chosen-chip")];
    const group = left.group && form.querySelector(`[data-group="${left.group}"]`);
    if (left.chip >= 0 && chips.length) return chips[Math.min(left.chip, chips.length - 1)].focus({ preventScroll: true });
    if (group) return group.closest("details").querySelector("summary").focus({ preventScroll: true });
    heading().focus({ preventScroll: true });
    if (left.chip < 0) list.scrollIntoView();
  };

  const isShow = (button) => Boolean(button) && button.matches("[data-show-count]");

  const ours = (ctx) => ctx && ctx.target === list;

  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    delete ctx.request.headers["HX-Current-URL"]; // nobody needs it
    if (ctx.request.headers["HX-History-Restore-Request"]) {
      htmx.trigger(form, "htmx:abort");
      const { hxSelect: select, hxSelectOob: selectOOB, hxSwap: swap } = form.dataset;
      Object.assign(ctx, { target: list, select, selectOOB, swap, kind: "back" });
    }
    if (ctx.kind) ctx.request.body = new FormData(); // the address has it all
    const search = ctx.kind ? null : new URLSearchParams(ctx.request.body).toString();
    // “Show 12 programs” shows the list that came, or comes, by the last choice. The same list once more would close
    // under the fingers of a reader what they have opened since, and take the focus.
    if (search !== null && search === asked && isShow(ctx.request.submitter)) {
      event.preventDefault();
      fold();
    } else asked = search;
  });

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    if (!ours(ctx)) return;
    const [main] = tasks;
    if (ctx.response.status >= 400 || !main.fragment.querySelector("h1")) {
      event.preventDefault();
      if (ctx.kind === "back") window.location.reload();
      return failed(true);
    }
    fresh = Boolean(ctx.kind);
    const element = document.activeElement;
    const group = element.closest("[data-group]");
    const chip = [...list.querySelectorAll(".chosen-chip")].indexOf(element);
    left = { element, group: group && group.dataset.group, chip };
    // The map keeps what is drawn in it, and learns where the new search is.
    tasks.filter(({ target }) => target.id === "map").forEach(({ target, fragment }) => {
      const { dataset } = fragment.firstElementChild;
      ["latitude", "longitude", "miles"].forEach((name) => {
        if (name in dataset) target.dataset[name] = dataset[name];
        else delete target.dataset[name];
      });
    });
  });

  // One entry of the history for each search: not for the same again, nor for each pause in typing.
  document.addEventListener("htmx:before:history:update", ({ detail: { history, sourceElement } }) => {
    if (sourceElement !== form) return;
    const isTyping = document.activeElement.id === "id_q";
    if (history.path === window.location.pathname + window.location.search || (isTyping && typed)) history.type = "replace";
    typed = isTyping;
  });

  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (!ours(ctx)) return;
    failed(false);
    if (ctx.kind) followAddress();
    const wrong = document.querySelector("#near-error").textContent !== "";
    form.elements.near.toggleAttribute("aria-invalid", wrong);
    if (wrong) form.elements.near.setAttribute("aria-invalid", "true");
    count();
    focusAgain(ctx);
    say();
    document.dispatchEvent(new CustomEvent("results:changed"));
  });

  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (!ctx || !(ours(ctx) || ctx.kind)) return;
    if (ctx.kind === "back") window.location.reload();
    failed(true);
  });

  // Links to other searches: chips, pages, ways on.
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || link.matches("[data-view]") || !isPlain || link.origin !== window.location.origin || link.hash) return;
    if (link.pathname !== new URL(form.action).pathname) return;
    event.preventDefault();
    htmx.ajax("GET", link.pathname + link.search, { source: form, kind: "link" });
  });

  // On a phone the row is a line, which opens it and folds again after the next search.
  const row = document.querySelector("#search-row");
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-change-search]")) return;
    event.preventDefault();
    row.classList.add("open");
    row.focus(); // not the box: that would open its suggestions
  });
  let sent = false; // by its button or Enter: the row has done its work
  form.addEventListener("submit", () => { sent = true; });
  function fold() {
    const inside = row.contains(document.activeElement);
    if (inside && !sent) return;
    const wasOpen = row.classList.contains("open");
    row.classList.remove("open");
    if (wasOpen && inside && !row.getClientRects().length) heading().focus({ preventScroll: true });
    sent = false;
  }
  document.addEventListener("results:changed", fold);

  // The link to the other language keeps the search, also one that came without a new page.
  const language = document.querySelector("[data-other-language]");
  language.addEventListener("click", () => { language.search = window.location.search; });

  // A sheet that the address opened closes when its button is pressed.
  form.addEventListener("submit", () => {
    if (form.querySelector(".filters:target")) window.location.hash = "results";
  });

  count();
})();
