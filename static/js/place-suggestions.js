// Suggests places in the search box. Without it the box is a plain text field that works as well.
"use strict";

(() => {
  const enhance = (holder, value = holder.querySelector("input").value) => {
    const input = holder.querySelector("input");
    const { id, name, maxLength } = input;
    const told = ["aria-describedby", "aria-invalid"].map((attribute) => [attribute, input.getAttribute(attribute)]);
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

    // Made outside the page and put in at once, so that nothing moves.
    const box = document.createElement("div");
    window.accessibleAutocomplete({
      element: box,
      id,
      name,
      source,
      defaultValue: value,
      minLength: 2,
      confirmOnBlur: false,
      showNoOptionsFound: false,
      displayMenu: "overlay",
      templates: {
        // A text is what stood in the box from the start.
        inputValue: (place) => (place ? (place.text ?? place) : ""),
        suggestion: (place) => (typeof place === "string" ? place : text(place.label)),
      },
      tStatusResults: (count) =>
        count === 1 ? holder.dataset.oneFound : holder.dataset.resultsFound.replace("%n", count),
      tStatusSelectedOption: (option) => option,
      tStatusQueryTooShort: () => "",
      tStatusNoResults: () => "",
      tAssistiveHint: () => "",
    });
    const made = box.querySelector("input");
    made.maxLength = maxLength;
    told.forEach(([attribute, text]) => { if (text) made.setAttribute(attribute, text); });
    holder.replaceChildren(box);

    // Enter sends the form unless it chooses a suggestion: by itself the box would only close its list.
    box.addEventListener("keydown", (event) => {
      const chosen = box.querySelector('[role="option"][aria-selected="true"]');
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

  // Puts another place into the box of a form: the box would forget one that was only written into its input.
  window.setPlace = (form, value) => {
    const holder = form.querySelector("[data-place-suggestions]");
    if (form.elements.near.value !== value) enhance(holder, value);
  };

  document.querySelectorAll("[data-place-suggestions]").forEach((holder) => enhance(holder));
})();
