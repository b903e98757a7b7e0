import type { Schemas } from "../client";
import { numberOf } from "../format";
import type { Locale, Words } from "../words";

export type Period = Schemas["PeriodStatistics"];
export type Figure = Schemas["Figure"];
export type By = Schemas["By"];

/** A figure as it may be told: `203`, `at least 200`, `not told`. */
export function told(figure: Figure, { complete }: Period, w: Words, locale: Locale): string {
  const words = w.admin.statistics;
  const count = numberOf(figure.count, locale);
  if (figure.exact) return count;
  if (figure.count > 0) return words.atLeast(count);
  return complete ? words.few : words.notYet;
}

/** What several figures come to together, as far as they are told. */
export function sum(figures: readonly Figure[]): Figure {
  return {
    count: figures.reduce((all, { count }) => all + count, 0),
    exact: figures.every(({ exact }) => exact),
  };
}

/** A date of UTC as the axis of a chart has it: `Thu 12`, `12 Nov`, `Nov`. */
export function shortDate(date: string, by: By, locale: Locale): string {
  const parts = {
    day: { weekday: "short", day: "numeric" },
    week: { day: "numeric", month: "short" },
    month: { month: "short" },
  } as const;
  return formatted(date, parts[by], locale);
}

/** A period in words: `12 November 2026`, `November 2026`. */
export function periodName({ from, to }: Period, by: By, locale: Locale): string {
  const day = { day: "numeric", month: "long", year: "numeric" } as const;
  if (by === "month") return formatted(from, { month: "long", year: "numeric" }, locale);
  if (by === "day") return formatted(from, day, locale);
  return `${formatted(from, { day: "numeric", month: "long" }, locale)} – ${formatted(to, day, locale)}`;
}

function formatted(date: string, parts: Intl.DateTimeFormatOptions, locale: Locale): string {
  const tag = locale === "en" ? "en-GB" : "es";
  return new Intl.DateTimeFormat(tag, { ...parts, timeZone: "UTC" }).format(new Date(date));
}

/** One line for each figure (RFC 4180). No cell of it can be taken for a formula. */
export function csv(periods: readonly Period[]): string {
  const rows = periods.flatMap((period) =>
    figuresIn(period, "").map(([name, count, exact]) =>
      [period.from, period.to, name, count, exact].join(","),
    ),
  );
  return ["from,to,figure,count,exact", ...rows, ""].join("\r\n");
}

type Row = readonly [name: string, count: number, exact: boolean];

function figuresIn(value: unknown, place: string): Row[] {
  if (typeof value === "number") return [[place, value, true]];
  if (isFigure(value)) return [[place, value.count, value.exact]];
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, number) =>
      figuresIn(item, below(place, nameOf(item, number))),
    );
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, item]) => figuresIn(item, below(place, name)));
  }
  return [];
}

function isFigure(value: unknown): value is Figure {
  return typeof value === "object" && value !== null && "count" in value && "exact" in value;
}

function nameOf(item: unknown, number: number): string {
  const isWizard = typeof item === "object" && item !== null && "wizard_type" in item;
  return isWizard ? String(item.wizard_type) : String(number);
}

function below(place: string, name: string): string {
  return place === "" ? name : `${place}.${name}`;
}
