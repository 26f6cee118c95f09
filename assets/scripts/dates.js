// Days and times as the person's language writes them: 08.00 and "Rabu 15 April" in Indonesian, 08:00 and "Wednesday
// 15 April" in English. Moments come as ISO 8601 in UTC and are shown in the zone that is named, never in the browser's
// own: whoever travels, or sits at a machine of another place, reads the same time as their colleagues.

const TAGS = { en: "en-GB", id: "id-ID" };
const STYLES = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  weekday: { weekday: "long" },
  weekday_short: { weekday: "short" },
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
    known.set(name, new Intl.DateTimeFormat(TAGS[language] ?? language, { ...STYLES[style], timeZone: zone }));
  }
  return known.get(name);
}

function told(value, at, style, zone) {
  if (Number.isNaN(at.getTime())) return String(value);
  try {
    return writer(style, zone).format(at).replace(",", "");
  } catch {
    return `${writer(style, "UTC").format(at).replace(",", "")} UTC`; // a zone that this browser does not know
  }
}

/** The moment `value` in `style` by the clocks of `zone`; "" for nothing, and what cannot be read as it is. */
export function written(value, style, zone) {
  if (!value || !zone || typeof window === "undefined") return "";
  return told(value, new Date(value), style, zone);
}

/** The day `value` (2026-04-15) in `style`. */
export function writtenDay(value, style) {
  if (!value || typeof window === "undefined") return "";
  return told(value, new Date(`${value}T00:00:00Z`), style, "UTC");
}

/** Hours of the wall clock, ["08:00", "20:00"], in a row. */
export function writtenTimes(values) {
  if (typeof window === "undefined") return "";
  return (values ?? []).map((value) => told(value, new Date(`1970-01-01T${value}Z`), "time", "UTC")).join(", ");
}
