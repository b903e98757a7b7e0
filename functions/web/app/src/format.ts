import type { Words, Locale } from "./words";

function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

/** `03:42`. */
export function timeOf(at: string | Date, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(new Date(at));
}

/** `26 November 2026`. */
export function dateOf(at: string | Date, locale: Locale): string {
  const tag = locale === "en" ? "en-GB" : "es";
  return new Intl.DateTimeFormat(tag, { dateStyle: "long" }).format(new Date(at));
}

/** `Thursday 26 November 2026`. */
export function dayOf(at: string | Date, locale: Locale): string {
  const tag = locale === "en" ? "en-GB" : "es";
  return new Intl.DateTimeFormat(tag, { dateStyle: "full" }).format(new Date(at));
}

/** `Thursday 26 November`. */
export function weekdayOf(at: Date, locale: Locale): string {
  const tag = locale === "en" ? "en-GB" : "es";
  const parts = { weekday: "long", day: "numeric", month: "long" } as const;
  return new Intl.DateTimeFormat(tag, parts).format(at);
}

/** As a person would say it: `03:42`, `yesterday 23:58`, `12 October 2026, 08:00`. */
export function whenOf(at: string | Date, locale: Locale, w: Words): string {
  const then = new Date(at);
  const now = new Date();
  const time = timeOf(then, locale);
  if (isSameDay(then, now)) {
    return time;
  }
  const before = new Date(now);
  before.setDate(now.getDate() - 1);
  if (isSameDay(then, before)) {
    return w.time.yesterday(time);
  }
  return `${dateOf(then, locale)}, ${time}`;
}

/** A number as the language writes it. */
export function numberOf(value: number, locale: Locale): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(value);
}

/** Two letters that stand for a name. */
export function initialsOf(name: string): string {
  const parts = name.trim().split(/\s+/);
  const first = Array.from(parts[0] ?? "")[0] ?? "";
  const last = parts.length > 1 ? (Array.from(parts.at(-1) ?? "")[0] ?? "") : "";
  return (first + last).toUpperCase();
}
