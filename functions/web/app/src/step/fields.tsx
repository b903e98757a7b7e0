import { useState } from "react";

import { useSpeaking } from "../words";
import type { Field } from "./definition";
import { AroundWide, Measured } from "./around";
import { Control } from "./controls";
import { isEmpty, problemOf, type Value } from "./values";
import { WarningOf } from "./warning";
import type { Work } from "./work";

interface FieldsProps {
  work: Work;
  step: number;
  /** Missing answers are told too: somebody wanted to go on. */
  isStrict: boolean;
}

/** The form of one step, drawn from the catalogue. */
export function Fields({ work, step, isStrict }: FieldsProps) {
  return (
    <form className="vitals" noValidate onSubmit={(event) => event.preventDefault()}>
      {work.fieldsOf(step).map((field) => (
        <OneField work={work} step={step} field={field} isStrict={isStrict} key={field.name} />
      ))}
    </form>
  );
}

export interface DrawnField {
  field: Field;
  id: string;
  value: Value;
  problem: string | undefined;
  onChange: (value: Value) => void;
  onLeave: () => void;
}

/** Whether eleven keys in a row take the answer. */
function isScale({ type, integer, min, max }: Field): boolean {
  return type === "number" && integer === true && min === 0 && max === 10;
}

const NARROW = new Set(["number", "date", "time", "datetime"]);

function OneField({ work, step, field, isStrict }: FieldsProps & { field: Field }) {
  const { w, locale } = useSpeaking();
  const [wasLeft, setLeft] = useState(false);
  const value = work.answers(step)[field.name];
  const refused = work.refusedOf(step)[field.name];
  const words = w.fieldProblems as Partial<Record<string, string>>;
  const isMissing = isStrict && field.required === true && isEmpty(value);
  const found = problemOf(field, value, w, locale);
  const problem =
    (wasLeft || isStrict ? found : undefined) ??
    (refused && (words[refused] ?? w.step.problems.value)) ??
    (isMissing ? w.step.problems.required : undefined);
  const warning = <WarningOf work={work} step={step} field={field} />;
  const drawn: DrawnField = {
    field,
    id: `f-${field.name}`,
    value,
    problem: problem === "" ? undefined : problem,
    onChange: (next) => work.edit(step, field.name, next),
    onLeave: () => setLeft(true),
  };
  if (NARROW.has(field.type) && !isScale(field)) {
    return <Measured drawn={drawn} warning={warning} />;
  }
  return (
    <AroundWide drawn={drawn} warning={warning}>
      <Control drawn={drawn} />
    </AroundWide>
  );
}
