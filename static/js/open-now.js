// “Open now until 5 p.m.”, where the hours of intake are known: asked of the clock of the program at the moment, so
// that a page that was kept says nothing that has passed. Without it the pages say the hours.
"use strict";

(() => {
  const DAY = 24 * 60;
  const WEEK = 7 * DAY;
  const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const words = document.querySelector("[data-open-now]")?.dataset;
  if (!words) return;

  // The parts of the moment by the clock of a zone; undefined where the browser does not know it.
  const clocks = new Map();
  const clock = (zone) => {
    if (!clocks.has(zone)) {
      try {
        clocks.set(zone, new Intl.DateTimeFormat("en-US", {
          timeZone: zone, hourCycle: "h23", weekday: "short", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
        }));
      } catch { clocks.set(zone, null); }
    }
    return clocks.get(zone);
  };
  const read = (zone, moment) => {
    const parts = clock(zone)?.formatToParts(moment);
    return parts && Object.fromEntries(parts.map(({ type, value }) => [type, type === "weekday" ? DAYS.indexOf(value) : Number(value)]));
  };
  const minuteOf = ({ weekday, hour, minute }) => weekday * DAY + hour * 60 + minute;

  // Federal holidays (5 U.S.C. 6103) and the day on which one is kept: offices may be closed, whatever the week says.
  const nth = ({ day, weekday }, number, name) => weekday === DAYS.indexOf(name) && Math.ceil(day / 7) === number;
  const fixed = [[1, 1], [6, 19], [7, 4], [11, 11], [12, 25]];
  const isHoliday = (at) => {
    const { year, month, day, weekday } = at;
    const near = (by) => {
      const other = new Date(Date.UTC(year, month - 1, day + by));
      return fixed.some(([m, d]) => m === other.getUTCMonth() + 1 && d === other.getUTCDate());
    };
    return near(0) || (weekday === 4 && near(1)) || (weekday === 0 && near(-1))
      || ([1, 2].includes(month) && nth(at, 3, "Mon")) || (month === 5 && weekday === 0 && day > 24)
      || (month === 9 && nth(at, 1, "Mon")) || (month === 10 && nth(at, 2, "Mon")) || (month === 11 && nth(at, 4, "Thu"));
  };

  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const otherClock = (zone, moment, at) => {
    const mine = here && read(here, moment);
    return !mine || minuteOf(mine) !== minuteOf(at);
  };

  // What there is to say of the hours at this moment; blank when nobody answers, or when it is not certain.
  const said = ({ zone, name, week }, moment) => {
    const at = read(zone, moment);
    if (!at) return "";
    const minute = minuteOf(at);
    const span = week.find(([start, end]) => [minute, minute + WEEK].some((one) => start <= one && one < end));
    if (!span) return "";
    if (!span[2]) return words.always;
    if (isHoliday(at)) return "";
    const time = otherClock(zone, moment, at) ? `${span[2]} ${name}` : span[2];
    return words.until.replace("{time}", time).replace("..", ".");
  };

  const refresh = () => {
    const moment = new Date();
    document.querySelectorAll("[data-open]").forEach((element) => {
      const text = said(JSON.parse(element.dataset.open), moment);
      const place = element.querySelector("[data-open-words]");
      if (place.textContent !== text) place.textContent = text;
      if (element.hidden === Boolean(text)) element.hidden = !text;
    });
  };

  refresh();
  setInterval(refresh, 15000);
  ["pageshow", "visibilitychange", "focus"].forEach((name) => window.addEventListener(name, refresh));
  // Cards come and change at any time: from a swap, or from “near me”.
  new MutationObserver(refresh).observe(document.getElementById("main"), { childList: true, subtree: true });
})();
