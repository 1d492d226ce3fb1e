// A card like those of the results, from what the API says of a program. The page has its template.
"use strict";

window.programCard = (words) => {
  const say = window.cardWords(words);
  const template = document.getElementById("near-me-card");
  const ADDRESS = "https://www.openstreetmap.org";

  // What to show and what to dial (programs/web/wording/contact.py); a text that is no number is shown as it is.
  const phone = (number) => {
    if (!number) return null;
    const match = number.match(/^\D*1?\D*(\d{3})\D*(\d{3})\D*(\d{4})\s*(?:(?:x|ext)\D*(\d{1,6}))?\s*$/i);
    if (!match) return { text: number, href: "" };
    const [, area, office, line, extension] = match;
    const [text, href] = [`(${area}) ${office}-${line}`, `tel:+1${area}${office}${line}`];
    return extension ? { text: `${text}, ext. ${extension}`, href: `${href};ext=${extension}` } : { text, href };
  };

  const directions = ({ street1, city, state, zip, precision, latitude, longitude }) => {
    if (!street1) return "";
    if (precision === "street" && latitude !== null) {
      return `${ADDRESS}/directions?route=${encodeURIComponent(`;${latitude.toFixed(5)},${longitude.toFixed(5)}`)}`;
    }
    const place = [[city, state].filter(Boolean).join(", "), zip].filter(Boolean).join(" ");
    return `${ADDRESS}/search?${new URLSearchParams({ query: [street1, place].filter(Boolean).join(", ") })}`;
  };

  const time = ({ iso, exact, said }) => {
    const element = document.createElement("time");
    Object.assign(element, { dateTime: iso, title: exact, textContent: said });
    return element;
  };

  const fact = ({ tone, text, when, more, moreWhen }) => {
    const line = document.getElementById(`near-me-fact-${tone}`).content.firstElementChild.cloneNode(true);
    const sentence = line.lastElementChild;
    sentence.append(text, ...(when ? [" ", time(when)] : []), more ? ` · ${more}` : "", ...(moreWhen ? [" ", time(moreWhen)] : []));
    return line;
  };

  // Why it stands where it stands: a sentence for each rule, and its points.
  const why = (part, { name, match }, rank) => {
    const details = part("why");
    if (!match.parts.length) return details.remove();
    part("question").textContent = rank === 1 ? words.why.first : words.why.here;
    part("of").textContent = ` ${name}`;
    part("reasons").replaceChildren(...match.parts.map(({ rule, points, of, reason }) => {
      const line = document.createElement("li");
      const [sentence, worth] = [document.createElement("span"), document.createElement("span")];
      sentence.textContent = reason || words.why.rules[rule];
      worth.className = "points";
      worth.textContent = say.fill(words.why.points, { points, of });
      line.append(sentence, " ", worth);
      return line;
    }));
    part("total").textContent = say.fill(words.why.total, { score: match.score, possible: match.score_possible });
  };

  const week = (part, { tracks, hours_per_week: span }) => {
    const met = say.week(tracks);
    const hours = met ? "" : say.hours(span);
    if (met) {
      part("week").querySelectorAll("[data-day]").forEach((day) => { day.className = met.days.has(day.dataset.day) ? "on" : ""; });
      part("week").querySelector("p").textContent = met.text;
    }
    part("week").hidden = !met;
    part("hours").hidden = !hours;
    part("hours").lastElementChild.textContent = hours;
    return Boolean(met || hours);
  };

  const actions = (part, program) => {
    const call = phone(program.intake_phone) || phone(program.phone);
    part("call").hidden = !(call && call.href);
    part("undialled").hidden = !call || Boolean(call.href);
    if (call && call.href) {
      part("call").href = call.href;
      part("dial").textContent = call.text;
    } else if (call) part("undialled").lastElementChild.textContent = call.text;
    const there = directions(program.location);
    part("directions").hidden = !there;
    part("directions").href = there;
    ["shortlist", "compare"].forEach((what) => Object.assign(part(what).dataset, { [what]: program.id, name: program.name }));
  };

  // The item for a list. `url` is the address of the listing.
  return (program, rank, url) => {
    const item = template.content.firstElementChild.cloneNode(true);
    const part = (name) => item.querySelector(`[data-${name}]`);
    const { name, provider } = program;
    item.firstElementChild.dataset.number = rank;
    part("rank").textContent = rank;
    part("title").textContent = name;
    part("title").href = url;
    part("distance").textContent = say.distance(program);
    part("sample").hidden = !program.demonstration;
    part("place").textContent = say.where(program);
    part("provider").hidden = !provider.name || provider.name === name;
    part("provider").lastElementChild.textContent = provider.name;
    part("summary").textContent = say.summary(program);
    part("summary").hidden = !part("summary").textContent;
    part("possible").hidden = program.evidence !== "possible";
    part("facts").replaceChildren(...say.facts(program, week(part, program.schedule)).map(fact));
    why(part, program, rank);
    actions(part, program);
    item.querySelectorAll("[hidden]:not(button)").forEach((unused) => unused.remove());
    return item;
  };
};
