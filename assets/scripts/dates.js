// Days and times as the person's language writes them: 08.00 and "Rabu 15 April" in Indonesian, 08:00 and "Wednesday
// 15 April" in English. Moments come as ISO 8601 in UTC and are shown in the zone that is named; days come as they are.

const TAGS = { en: "en-GB", id: "id-ID" };
const STYLES = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  weekday: { weekday: "long" },
  date: { day: "numeric", month: "long" },
  short: { day: "numeric", month: "short" },
  day: { weekday: "long", day: "numeric", month: "long" },
  brief: { weekday: "short", day: "numeric", month: "short" },
  month: { month: "long", year: "numeric" },
  full: { day: "numeric", month: "long", year: "numeric" },
  moment: { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
};
const known = new Map();

function writer(style, zone) {
  const language = window.carepostWords?.language ?? "en";
  const name = `${language} ${style} ${zone}`;
  if (!known.has(name)) {
    const options = { ...STYLES[style], ...(zone ? { timeZone: zone } : {}) };
    known.set(name, new Intl.DateTimeFormat(TAGS[language] ?? language, options));
  }
  return known.get(name);
}

/** `value` (a moment, or a day such as 2026-04-15) in `style`; "" for nothing, and what cannot be read as it is. */
export function written(value, style, zone = "") {
  if (!value || typeof window === "undefined") return "";
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const at = new Date(isDay ? `${value}T00:00:00Z` : value);
  if (Number.isNaN(at.getTime())) return String(value);
  try {
    return writer(style, isDay ? "UTC" : zone).format(at).replace(",", "");
  } catch {
    return writer(style, "").format(at).replace(",", "");
  }
}
