// Suggests places in the search box. Without it the box is a plain text field that works as well.
"use strict";

(() => {
  const enhance = (holder) => {
    const input = holder.querySelector("input");
    const label = document.querySelector(`label[for="${input.id}"]`);
    const { id, name, value, maxLength } = input;
    const describedBy = input.getAttribute("aria-describedby");
    let waiting;
    let request;

    const source = (typed, show) => {
      clearTimeout(waiting);
      if (request) request.abort();
      if (/^\d{5}$|^-?\d+\.?\d*\s*,/.test(typed.trim())) return show([]);
      waiting = setTimeout(async () => {
        request = new AbortController();
        try {
          const address = `${holder.dataset.placeSuggestions}?q=${encodeURIComponent(typed)}`;
          const answer = await fetch(address, { signal: request.signal, credentials: "omit" });
          show(answer.ok ? (await answer.json()).suggestions : []);
        } catch {
          show([]);
        }
      }, 120);
    };

    holder.textContent = "";
    window.accessibleAutocomplete({
      element: holder,
      id,
      name,
      source,
      defaultValue: value,
      minLength: 2,
      confirmOnBlur: false,
      showNoOptionsFound: false,
      displayMenu: "overlay",
      templates: {
        inputValue: (place) => (place ? place.text : ""),
        suggestion: (place) => (typeof place === "string" ? place : text(place.label)),
      },
      tStatusResults: (count) =>
        count === 1 ? holder.dataset.oneFound : holder.dataset.resultsFound.replace("%n", count),
      tStatusSelectedOption: (option) => option,
      tStatusQueryTooShort: () => "",
      tStatusNoResults: () => "",
      tAssistiveHint: () => "",
    });
    const made = holder.querySelector("input");
    made.maxLength = maxLength;
    if (describedBy) made.setAttribute("aria-describedby", describedBy);
    label.htmlFor = made.id;

    // Enter sends the form unless it chooses a suggestion: by itself the box would only close its list.
    holder.addEventListener("keydown", (event) => {
      const chosen = holder.querySelector('[role="option"][aria-selected="true"]');
      if (event.key !== "Enter" || chosen) return;
      event.preventDefault();
      event.stopPropagation();
      made.form.requestSubmit();
    }, true);
  };

  const text = (words) => {
    const span = document.createElement("span");
    span.textContent = words;
    return span.innerHTML;
  };

  document.querySelectorAll("[data-place-suggestions]").forEach(enhance);
})();
