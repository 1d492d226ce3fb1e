// The sentences of a card from what the API says of a program: the same as the server writes on the page of
// results. `words` come from the page, in the reader's language.
"use strict";

window.cardWords = (words) => {
  const DAY = 86400000; // milliseconds
  const SHOWN = 3; // of a list

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (slot, name) => (name in values ? values[name] : slot));
  const counted = (forms, count, shown = count) => fill(forms[count === 1 ? 0 : 1], { count: shown });
  const labels = (terms, codes) => codes.map((code) => terms[code]).filter(Boolean);
  const joined = (list, limit = SHOWN) => {
    const text = list.slice(0, limit).join(", ");
    return list.length > limit ? fill(words.card.and_more, { words: text, count: list.length - limit }) : text;
  };

  // Days: as the server counts them, in UTC.
  const day = (moment) => Date.parse(moment.slice(0, 10));
  const formatted = (time, format) => {
    const date = new Date(time);
    const { names } = words.dates;
    const letters = {
      j: date.getUTCDate(), Y: date.getUTCFullYear(), l: names.l[(date.getUTCDay() + 6) % 7],
      F: names.F[date.getUTCMonth()], M: names.M[date.getUTCMonth()], N: names.N[date.getUTCMonth()],
    };
    return format.replace(/\\(.)|([a-zA-Z])/g, (all, plain, letter) => plain ?? letters[letter] ?? letter);
  };
  const ago = (days) => {
    if (days < 2) return days ? words.dates.yesterday : words.dates.today;
    if (days < 60) return counted(words.dates.days, days);
    if (days < 730) return counted(words.dates.months, Math.floor(days / 30));
    return counted(words.dates.years, Math.floor(days / 365));
  };
  const when = (moment, said) => ({ iso: moment.slice(0, 10), exact: formatted(day(moment), words.dates.exact), said });
  const past = (moment) => {
    const days = Math.max(0, Math.floor(Date.now() / DAY) - day(moment) / DAY);
    return { ...when(moment, ago(days)), days };
  };
  const coming = (moment) => when(moment, formatted(day(moment), words.dates.coming));

  // Times.
  const clock = (text) => {
    const [hour, minute] = text.split(":");
    const [full, quarter] = words.week.clock[Number(hour) % 24];
    return minute === "00" ? full : quarter.replace(/:15/, `:${minute}`);
  };
  const span = ({ start, end }) => {
    const [from, until] = [clock(start).split(" "), clock(end).split(" ")];
    const isSameHalf = from.length === 2 && until.length === 2 && from[1] === until[1];
    return `${isSameHalf ? from[0] : from.join(" ")}–${until.join(" ")}`;
  };
  const minutes = ({ start, end }) => {
    const [from, until] = [start, end].map((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
    return (until > from ? until : until + 1440) - from;
  };
  const between = ({ min, max }, forms, range) => {
    if (min === null && max === null) return "";
    const short = (number) => String(Number(Number(number).toPrecision(6)));
    if (min === null || max === null || min === max) return counted(forms, Math.trunc(min ?? max), short(min ?? max));
    return fill(range, { low: short(min), high: short(max) });
  };
  const hours = (span_) => between(span_, words.week.hours, words.week.hours_between);
  const timesOf = (sessions) => {
    const byDay = new Map();
    sessions.forEach((part) => byDay.set(part.day, [...(byDay.get(part.day) || []), span(part)]));
    const groups = new Map();
    byDay.forEach((times, code) => {
      const text = times.join(words.week.and);
      groups.set(text, [...(groups.get(text) || []), words.week.days[code]]);
    });
    return [...groups].map(([times, days]) => `${days.join(", ")} ${times}`).join("; ");
  };
  const week = (tracks) => {
    const meeting = tracks.filter(({ sessions }) => sessions.length);
    if (!meeting.length) return null;
    const [{ sessions, weeks }] = meeting;
    const total = sessions.reduce((sum, part) => sum + minutes(part), 0) / 60;
    const text = [timesOf(sessions), hours({ min: total, max: total }), between(weeks, words.week.weeks, words.week.weeks_between)];
    const others = meeting.length - 1;
    return {
      days: new Set(sessions.map((part) => part.day)),
      text: text.filter(Boolean).join(", ") + (others ? ` · ${counted(words.week.others, others)}` : ""),
    };
  };

  // Who pays, new patients, checks: `about` is set where it is not known.
  const saidBy = (who) => words.facts.who[who] || who || "";
  const insurance = ({ networks, payments }) => {
    const inside = networks.filter(({ status }) => status === "in-network");
    if (!inside.length) {
      const ways = joined(labels(words.terms.payments, payments));
      return ways ? { tone: "plain", text: fill(words.facts.payments, { payments: ways }) } : { about: words.facts.about_insurance };
    }
    const time = ({ verified_at: moment }) => (moment ? Date.parse(moment) : 0);
    const chosen = [...inside].sort((one, other) => time(other) - time(one));
    const names = chosen.map(({ name, payer }) => (name.startsWith(payer.name) ? name : `${payer.name} ${name}`));
    const text = fill(words.facts.in_network, { names: joined(names, 1) });
    const [{ verified_at: moment, verified_by: who }] = chosen;
    if (!moment) return { tone: "stale", text, more: words.facts.unconfirmed };
    const verified = past(moment);
    const tone = verified.days <= words.facts.current_days ? "fit" : "stale";
    return { tone, text: who ? fill(words.facts.confirmed, { text, who: saidBy(who) }) : text, when: verified };
  };
  const openings = ({ accepting, note, wait_days: wait, next_intake: next, reported_at: reported }) => {
    if (accepting === "unknown") return { about: words.facts.about_openings };
    const said = reported && past(reported);
    if (!said || said.days > words.openings.current_days) {
      const text = words.openings.once[accepting];
      return { tone: "stale", text: said ? `${text} ${words.openings.said}` : text, when: said };
    }
    const isComing = next && day(next) / DAY >= Math.floor(Date.now() / DAY);
    const later = isComing ? { more: words.openings.next, moreWhen: coming(next) } : {};
    if (accepting === "no" && note) later.more = note;
    const text = accepting === "waitlist" && wait ? counted(words.openings.wait, wait) : words.openings.now[accepting];
    return { tone: accepting === "yes" ? "fit" : "stale", text, when: said, ...later };
  };
  const checked = ({ verifications }) => {
    const latest = Object.values(verifications).reduce((one, other) => (one && Date.parse(one.at) >= Date.parse(other.at) ? one : other), null);
    if (!latest) return { tone: "unknown", text: words.facts.unchecked };
    const verified = past(latest.at);
    const text = fill(words.facts.checked, { who: saidBy(latest.by) });
    return { tone: verified.days <= words.facts.current_days ? "fit" : "stale", text, when: verified };
  };
  const facts = (program, isMet) => {
    const said = [insurance(program), openings(program.openings)];
    const unknown = [...(isMet ? [] : [words.facts.about_week]), ...said.map(({ about }) => about).filter(Boolean)];
    const ask = { tone: "unknown", text: fill(words.facts.not_known, { things: unknown.join(", ") }) };
    const limits = labels(words.terms.restrictions, program.restrictions);
    const limit = limits.length ? [{ tone: "limit", text: limits.join(" · ") }] : [];
    return [...limit, ...said.filter(({ about }) => !about), ...(unknown.length ? [ask] : []), checked(program)];
  };

  // Where and how far.
  const where = ({ format, location, serves }) =>
    format === "virtual"
      ? fill(words.card.virtual, { states: joined(labels(words.terms.states, serves)) })
      : [location.city, location.state].filter(Boolean).join(", ");
  const number = (value, decimals) => value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const halfEven = (value) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value)); // as the server rounds
  const distance = ({ format, location, distance_miles: miles }) => {
    if (format === "virtual") return words.card.by_video;
    if (miles === null) return "";
    const [text, shown, decimals] = location.precision === "street"
      ? [words.card.miles, miles, 1]
      : [words.card.about_miles, Math.max(1, halfEven(miles)), 0];
    const scale = words.card.kilometres_a_mile;
    return fill(text, { miles: number(shown, decimals) }) + (scale ? ` (${number(shown * scale, decimals)} km)` : "");
  };
  const agesOf = (ages) => {
    if (!ages.includes("under-18")) return labels(words.terms.ages, ages);
    if (ages.includes("child")) return labels(words.terms.ages, ages.filter((code) => code !== "under-18"));
    return [words.card.under_18, ...labels(words.terms.ages, ages.filter((code) => code !== "under-18" && code !== "adolescent"))];
  };
  const summary = ({ ages, conditions, focus, format, therapies }) => {
    const treats = labels(words.terms.conditions, conditions);
    const parts = [agesOf(ages), treats.length ? treats : labels(words.terms.focus, focus), labels(words.terms.therapies, therapies)];
    if (format === "hybrid") parts.unshift([words.terms.formats.hybrid]);
    return parts.filter((part) => part.length).map((part) => joined(part)).join(" · ");
  };

  return { fill, week, hours, facts, where, distance, summary };
};
