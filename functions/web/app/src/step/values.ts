import { dateOf, numberOf, timeOf } from "../format";
import type { Locale, Words } from "../words";
import type { Field } from "./definition";

/**
 * An answer as the form holds it: numbers, dates and times as they are typed, a boolean as itself,
 * a choice of several as a list. `undefined` is no answer.
 */
export type Value = string | boolean | string[] | undefined;

/** What JSON holds. */
type Wire = unknown;

/** The form's value of what the service holds. */
export function fromWire(field: Field, wire: Wire): Value {
  if (wire === null || wire === undefined) {
    return undefined;
  }
  switch (field.type) {
    case "number":
      return typeof wire === "number" || typeof wire === "string" ? String(wire) : undefined;
    case "boolean":
      return typeof wire === "boolean" ? wire : undefined;
    case "multiselect":
      return Array.isArray(wire) && wire.length > 0 ? wire.map(String) : undefined;
    case "datetime":
      return typeof wire === "string" ? localOf(wire) : undefined;
    default:
      return typeof wire === "string" && wire !== "" ? wire : undefined;
  }
}

/** What is sent for a value that is valid; `undefined` for no answer. */
export function toWire(field: Field, value: Value): Wire {
  if (isEmpty(value)) {
    return undefined;
  }
  if (field.type === "number") {
    return numberWithDigits(typed(value));
  }
  return field.type === "datetime" ? withOffset(typed(value)) : value;
}

export function isEmpty(value: Value): boolean {
  return (
    value === undefined ||
    (typeof value === "string" && value.trim() === "") ||
    (Array.isArray(value) && value.length === 0)
  );
}

function typed(value: Value): string {
  return typeof value === "string" ? value.trim() : "";
}

/** Whether two answers mean the same. */
export function isSame(field: Field, one: Value, other: Value): boolean {
  if (isEmpty(one) || isEmpty(other)) {
    return isEmpty(one) && isEmpty(other);
  }
  if (field.type === "number") {
    return Number(plain(typed(one))) === Number(plain(typed(other)));
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return [...one].sort().join("\n") === [...other].sort().join("\n");
  }
  return one === other;
}

/** What is wrong with an answer; missing ones are not. */
export function problemOf(
  field: Field,
  value: Value,
  w: Words,
  locale: Locale,
): string | undefined {
  if (isEmpty(value)) {
    return undefined;
  }
  const words = w.step.problems;
  if (field.type === "number") {
    return numberProblem(field, plain(typed(value)), w, locale);
  }
  const most = field.max_length;
  if (typeof value === "string" && most != null && Array.from(value).length > most) {
    return words.long(numberOf(most, locale));
  }
  return undefined;
}

function numberProblem(field: Field, text: string, w: Words, locale: Locale): string | undefined {
  const words = w.step.problems;
  if (!/^-?\d+(\.\d+)?$/.test(text)) {
    return field.integer === true ? words.integer : words.number;
  }
  const value = Number(text);
  const { min, max } = field;
  if (field.integer === true && !Number.isInteger(value)) {
    return words.integer;
  }
  if ((min == null || value >= min) && (max == null || value <= max)) {
    return undefined;
  }
  if (min != null && max != null) {
    return words.range(numberOf(min, locale), numberOf(max, locale));
  }
  return min != null ? words.least(numberOf(min, locale)) : words.most(numberOf(max ?? 0, locale));
}

/** An answer as it is read. */
export function shown(field: Field, value: Value, w: Words, locale: Locale): string {
  if (isEmpty(value)) {
    return "";
  }
  const label = (option: string) =>
    field.options?.find(({ value }) => value === option)?.label ?? option;
  if (typeof value === "boolean") {
    return value ? w.common.yes : w.common.no;
  }
  if (Array.isArray(value)) {
    return value.map(label).join(", ");
  }
  const text = typed(value);
  switch (field.type) {
    case "number":
      return field.unit == null ? text : `${text} ${field.unit}`;
    case "select":
      return label(text);
    case "date":
      return dateOf(`${text}T12:00`, locale);
    case "datetime":
      return `${dateOf(text, locale)}, ${timeOf(text, locale)}`;
    default:
      return text;
  }
}

/** With a point, as JSON has it: many keyboards type a comma. */
function plain(text: string): string {
  return text.replace(",", ".").replace(/^\+/, "");
}

/** `37.20` keeps its zero where the browser can write a number as it was typed. */
function numberWithDigits(text: string): unknown {
  const number = plain(text).replace(/^(-?)0+(?=\d)/, "$1");
  const raw = (JSON as { rawJSON?: (text: string) => unknown }).rawJSON;
  return raw === undefined ? Number(number) : raw(number);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** A point in time as this place's clocks show it, for the browser's field. */
function localOf(iso: string): string | undefined {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) {
    return undefined;
  }
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** The browser's field leaves out where it is: which point in time is meant depends on that. */
function withOffset(local: string): string {
  const minutes = -new Date(local).getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  const size = Math.abs(minutes);
  return `${local}${sign}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** Now, for a field of that type. */
export function nowFor(type: "date" | "time" | "datetime"): string {
  const now = localOf(new Date().toISOString()) ?? "";
  const [date = "", time = ""] = now.split("T");
  return { date, time, datetime: now }[type];
}

/** The value in metric units, of a field in customary ones. */
export function metricOf(field: Field, value: Value): string | undefined {
  const number = Number(plain(typed(value)));
  if (isEmpty(value) || Number.isNaN(number)) {
    return undefined;
  }
  switch (field.ucum) {
    case "[degF]":
      return `${(((number - 32) * 5) / 9).toFixed(1)} °C`;
    case "[lb_av]":
      return `${(number * 0.45359237).toFixed(1)} kg`;
    case "[in_i]":
      return `${(number * 2.54).toFixed(1)} cm`;
    default:
      return undefined;
  }
}
