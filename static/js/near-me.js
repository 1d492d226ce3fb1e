// “Near me”: the programs around the device, as the API ranks them, in a list and on a map.
"use strict";

(() => {
  const page = document.querySelector("[data-near-me]");
  if (!page || !("geolocation" in navigator)) return;
  const find = (name) => page.querySelector(`[data-near-me-${name}]`);
  const words = JSON.parse(document.getElementById("near-me-words").textContent);
  const template = document.getElementById("near-me-card");
  const status = find("status");
  let map;

  const fill = (text, values) => Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), text);

  // What to show and what to dial; nothing to dial for anything but ten digits.
  const phone = (number) => {
    const digits = (number || "").replace(/\D/g, "").match(/^1?(\d{3})(\d{3})(\d{4})$/);
    if (!digits) return null;
    const [, area, office, line] = digits;
    return { text: `(${area}) ${office}-${line}`, href: `tel:+1${area}${office}${line}` };
  };

  const where = ({ format, location, serves }) =>
    format === "virtual"
      ? words.formats.virtual
      : [location.city, location.state].filter(Boolean).join(", ");

  // A time of day as the reader's language writes it in the United States: plain "es" has a 24-hour clock.
  const clock = (text) => {
    const [hour, minute] = text.split(":").map(Number);
    const options = { hour: "numeric", minute: "2-digit", timeZone: "UTC" };
    return new Intl.DateTimeFormat(`${document.documentElement.lang}-US`, options).format(Date.UTC(2024, 0, 1, hour, minute));
  };

  const week = (item, { tracks }) => {
    const track = tracks.find(({ sessions }) => sessions.length);
    const line = item.querySelector("[data-week]");
    if (!track) return;
    line.hidden = false;
    line.querySelectorAll("[data-day]").forEach((day) => {
      day.classList.toggle("on", track.sessions.some((session) => session.day === day.dataset.day));
    });
    const groups = new Map();
    track.sessions.forEach(({ day, start, end }) => {
      const times = `${clock(start)}–${clock(end)}`;
      groups.set(times, [...(groups.get(times) || []), words.days[day]]);
    });
    line.querySelector("p").textContent = [...groups].map(([times, days]) => `${days.join(", ")} ${times}`).join("; ");
  };

  const openings = (item, accepting) => {
    const tone = { yes: "fit", unknown: "unknown" }[accepting] || "stale";
    const line = item.querySelector("[data-openings]");
    line.classList.add(tone);
    line.querySelectorAll("[data-tone]").forEach((icon) => { icon.hidden = icon.dataset.tone !== tone; });
    line.querySelector("[data-words]").textContent = words.accepting[accepting];
  };

  // Why it stands where it stands: a sentence for each rule, and its points.
  const why = (item, { name, match }, rank) => {
    if (!match.parts.length) return;
    const details = item.querySelector("[data-why]");
    const part = (key) => details.querySelector(`[data-${key}]`);
    details.hidden = false;
    part("question").textContent = rank === 1 ? words.why_first : words.why;
    part("of").textContent = ` ${name}`;
    part("reasons").replaceChildren(...match.parts.map(({ rule, points, of, reason }) => {
      const line = document.createElement("li");
      const sentence = document.createElement("span");
      const worth = document.createElement("span");
      sentence.textContent = reason || words.rules[rule];
      worth.className = "points";
      worth.textContent = fill(words.points, { points, of });
      line.append(sentence, " ", worth);
      return line;
    }));
    part("total").textContent = fill(words.total, { score: match.score, possible: match.score_possible });
  };

  // The API's addresses name no language; those of this page do if its own does.
  const address = ({ slug }) => `${page.dataset.results}${slug}/`;

  const distance = (miles) =>
    miles === null
      ? ""
      : fill(words.miles, { miles: miles.toFixed(1) }) + fill(words.kilometres, { km: (miles * words.kilometres_a_mile).toFixed(1) });

  const card = (program, rank) => {
    const item = template.content.firstElementChild.cloneNode(true);
    const part = (name) => item.querySelector(`[data-${name}]`);
    part("rank").textContent = rank;
    part("name").textContent = program.name;
    part("name").href = address(program);
    part("distance").textContent = distance(program.distance_miles);
    part("sample").hidden = !program.demonstration;
    part("where").textContent = where(program);
    const labels = [...program.ages.map((code) => words.ages[code]), ...program.conditions.slice(0, 3).map((code) => words.conditions[code])];
    part("summary").textContent = labels.filter(Boolean).join(", ");
    week(item, program.schedule);
    openings(item, program.openings.accepting);
    why(item, program, rank);
    const call = phone(program.intake_phone) || phone(program.phone);
    if (call) {
      part("call").hidden = false;
      part("call").href = call.href;
      part("number").textContent = call.text;
    }
    return item;
  };

  const show = ({ results, count, place }, position, radius) => {
    find("list").replaceChildren(...results.map((program, index) => card(program, index + 1)));
    find("all").href = `${page.dataset.results}?${new URLSearchParams({ near: position, radius })}`;
    find("found").hidden = results.length === 0;
    status.textContent = results.length
      ? fill(count === 1 ? words.one : words.found, { count, shown: results.length, miles: radius })
      : fill(words.none, { miles: radius });
    if (!results.length) return;
    const element = page.querySelector("[data-program-map]");
    map = map || window.programMap(element);
    map.show({
      centre: position.split(",").map(Number),
      miles: Number(radius),
      programs: results
        .map((program, index) => ({ number: index + 1, name: program.name, url: address(program), ...program.location }))
        .filter(({ latitude }) => latitude !== null),
    });
  };

  find("start").hidden = false;
  find("go").addEventListener("click", async () => {
    const radius = find("radius").value;
    find("go").disabled = true;
    status.textContent = words.asking;
    const position = await window.roundedPosition();
    if (!position) {
      status.textContent = words.refused;
    } else {
      try {
        const query = new URLSearchParams({ near: position, radius });
        const answer = await fetch(`${page.dataset.api}?${query}`, {
          credentials: "omit",
          headers: { "Accept-Language": document.documentElement.lang },
        });
        if (!answer.ok) throw new Error(String(answer.status));
        show(await answer.json(), position, radius);
      } catch {
        status.textContent = words.failed;
      }
    }
    find("go").disabled = false;
  });
})();
