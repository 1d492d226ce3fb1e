// Suggests places in the search box. Without it the box is a plain text field that works as well. The code of the
// suggestions is fetched when somebody taps or types in the box: most pages are read without.
"use strict";

(() => {
  const PHONE = "(max-width: 47.99rem)"; // the list then pushes down what is below it, and covers nothing

  const added = (make) =>
    new Promise((done, failed) => {
      const element = make();
      element.addEventListener("load", done);
      element.addEventListener("error", failed);
      document.head.append(element);
    });

  let code = null;
  const fetched = ({ dataset }) => {
    code = code || Promise.all([
      added(() => Object.assign(document.createElement("script"), { src: dataset.code })),
      added(() => Object.assign(document.createElement("link"), { rel: "stylesheet", href: dataset.style })),
    ]);
    return code;
  };

  const isEnhanced = (holder) => Boolean(holder.querySelector('[role="combobox"]'));

  // `value` is what stood in the field, and `typed` what stands there now, when somebody is in it while the code came.
  const enhance = (holder, value, typed = null) => {
    const input = holder.querySelector("input");
    const { id, name, maxLength, selectionStart, selectionEnd } = input;
    const danger = holder.parentElement.parentElement.querySelector("[data-place-crisis]");
    const told = ["aria-describedby", "aria-invalid"].map((attribute) => [attribute, input.getAttribute(attribute)]);
    let waiting;
    let request;
    let stood = typed === value ? value : null; // of what nobody has typed a list would only push away what is below
    let latest = 0; // an answer to an earlier question, or one that comes after the form was sent, is not shown

    const stop = () => {
      latest += 1;
      clearTimeout(waiting);
      if (request) request.abort();
    };

    let close = () => {};

    const source = (asked, show) => {
      stop();
      close = () => show([]);
      const isOld = asked === stood;
      stood = null;
      if (isOld) return close();
      const mine = latest;
      const answered = ({ suggestions, crisis }) => {
        if (mine !== latest) return;
        if (danger && Boolean(crisis) !== danger.hasChildNodes()) {
          const help = new DOMParser().parseFromString(crisis, "text/html");
          danger.replaceChildren(...help.body.children);
        }
        show(suggestions);
      };
      const nothing = { suggestions: [], crisis: "" };
      if (/^\d{5}$|^-?\d+\.?\d*\s*,/.test(asked.trim())) return answered(nothing);
      waiting = setTimeout(async () => {
        request = new AbortController();
        try {
          const address = `${holder.dataset.placeSuggestions}?q=${encodeURIComponent(asked)}`;
          const answer = await fetch(address, { signal: request.signal, credentials: "omit" });
          answered(answer.ok ? await answer.json() : nothing);
        } catch {
          answered(nothing);
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
      defaultValue: typed === null ? value : "", // a first text is offered in a list as soon as the box has the focus
      minLength: 2,
      confirmOnBlur: false,
      showNoOptionsFound: false,
      displayMenu: window.matchMedia(PHONE).matches ? "inline" : "overlay",
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
    if (typed !== null) {
      // The box selects all when it gets the focus, a moment later: the next letter would replace what was typed.
      made.setSelectionRange = () => { delete made.setSelectionRange; };
      made.focus({ preventScroll: true });
      if (typed) {
        made.value = typed; // the box is told, as if it were typed now
        made.dispatchEvent(new Event("input", { bubbles: true }));
      }
      HTMLInputElement.prototype.setSelectionRange.call(made, selectionStart, selectionEnd);
    }

    made.form.addEventListener("submit", () => {
      stop();
      close();
    });

    // Enter sends the form unless it chooses a suggestion: by itself the box would only close its list.
    // A space is typed: after Escape the box would take it for a choice of nothing, and empty itself.
    box.addEventListener("keydown", (event) => {
      if (event.key === " " && event.target === made) event.stopPropagation();
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
    if (form.elements.near.value === value) return;
    if (isEnhanced(holder)) enhance(holder, value);
    else form.elements.near.value = value;
  };

  // The box takes the place of the field while somebody stands in it, but not in the middle of a letter.
  const prepare = (holder) => {
    const input = holder.querySelector("input");
    let composing = null;
    input.addEventListener("compositionstart", () => {
      composing = new Promise((done) => input.addEventListener("compositionend", () => setTimeout(done), { once: true }));
    });
    let stood = input.value;
    let isStarted = false;
    const start = async () => {
      if (isStarted) return;
      isStarted = true;
      try {
        await fetched(holder);
      } catch {
        return; // it stays a plain field
      }
      await composing;
      if (!holder.contains(input) || isEnhanced(holder)) return;
      if (document.activeElement === input) enhance(holder, stood, input.value);
      else enhance(holder, input.value);
    };
    // Not by the focus alone, which a script may give: then nothing moves while somebody reads what was wrong.
    input.addEventListener("focus", () => { stood = input.value; });
    input.form.addEventListener("submit", () => { stood = input.value; }); // what was sent is not typed any more
    ["pointerdown", "keydown", "input"].forEach((type) => input.addEventListener(type, start));
    holder.addEventListener("pointerenter", () => fetched(holder).catch(() => {}), { once: true });
  };

  document.querySelectorAll("[data-place-suggestions]").forEach(prepare);
})();
