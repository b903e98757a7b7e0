import { unwrap } from "@florence/identity";

import { api, type Schemas } from "../client";
import type { Locale, Words } from "../words";

export type Field = Schemas["FieldDefinition"];
export type Wizard = Schemas["Wizard"];

export interface StepDefinition {
  title: string;
  description: string;
  fields: readonly Field[];
}

/** What it takes to draw a form, in one language and one system of units. */
export interface Definition {
  title: string;
  steps: readonly StepDefinition[];
  scores: readonly Schemas["ScoreDefinition"][];
}

/** The form whose steps are free-form. */
export const CUSTOM = "custom";

/** The one field that a free-form step is drawn with. */
export const NOTES = "notes";

const known = new Map<string, Promise<Definition>>();

/** The definition of a type of the catalogue. Each is fetched once. */
export function definitionOf(
  type: string,
  units: Schemas["UnitSystem"],
  locale: Locale,
): Promise<Definition> {
  const key = `${type} ${units} ${locale}`;
  const found = known.get(key);
  if (found !== undefined) {
    return found;
  }
  const loading = load(type, units, locale);
  known.set(key, loading);
  loading.catch(() => known.delete(key));
  return loading;
}

async function load(type: string, units: Schemas["UnitSystem"], lang: Locale): Promise<Definition> {
  const answer = unwrap(
    await api.GET("/api/v1/wizards/types/{type}", {
      params: { path: { type }, query: { unit_system: units, lang } },
    }),
  );
  const { title, steps, scores } = (answer as Schemas["TypeAnswer"]).type;
  return { title, steps, scores: scores ?? [] };
}

/** A free-form wizard is drawn with notes, and with whatever texts other programs have put into it. */
export function customDefinition(wizard: Wizard, w: Words): Definition {
  const steps = Array.from({ length: wizard.total_steps }, (_, place) => {
    const held: Record<string, unknown> = wizard.step_data[String(place + 1)] ?? {};
    const texts = Object.keys(held).filter((key) => key !== NOTES && typeof held[key] === "string");
    const text = (name: string, label: string): Field => ({
      name,
      label,
      type: "textarea",
      max_length: 10_000,
    });
    return {
      title: w.step.stepOf(place + 1, wizard.total_steps),
      description: "",
      fields: [text(NOTES, w.step.notes), ...texts.map((name) => text(name, name))],
    };
  });
  return { title: w.forms.custom, steps, scores: [] };
}
