import type { ReactNode } from "react";

import { numberOf } from "../format";
import { FieldError, described } from "../ui/field";
import { useSpeaking, useWords } from "../words";
import { isGroup } from "./controls";
import type { Field } from "./definition";
import type { DrawnField } from "./fields";
import { metricOf, nowFor } from "./values";

interface AroundProps {
  drawn: DrawnField;
  warning: ReactNode;
}

function Need({ field }: { field: Field }) {
  const w = useWords();
  return field.required === true ? <span className="field__need">{w.common.required}</span> : null;
}

/** A field over the whole width: label, help, control, what is wrong. */
export function AroundWide({ drawn, warning, children }: AroundProps & { children: ReactNode }) {
  const { field, id, problem } = drawn;
  const help = field.help != null && (
    <p className="field__help" id={`${id}-help`}>
      {field.help}
    </p>
  );
  const end = (
    <>
      {problem !== undefined && <FieldError id={`${id}-error`}>{problem}</FieldError>}
      {warning}
    </>
  );
  if (isGroup(field)) {
    return (
      <fieldset
        className="field is-wide"
        id={id}
        aria-describedby={describedBy(drawn)}
        aria-invalid={problem !== undefined || undefined}
      >
        <legend>
          {field.label}
          <Need field={field} />
        </legend>
        {help}
        {children}
        {end}
      </fieldset>
    );
  }
  return (
    <div className="field is-wide">
      <label htmlFor={id}>
        {field.label}
        <Need field={field} />
      </label>
      {help}
      {children}
      {end}
    </div>
  );
}

export function describedBy({ id, field, problem }: DrawnField): string | undefined {
  return described(id, {
    unit: field.unit ?? undefined,
    help: field.help ?? undefined,
    error: problem,
  });
}

/** A number with its unit, a day or a time: two or three stand in a row. */
export function Measured({ drawn, warning }: AroundProps) {
  const { w, locale } = useSpeaking();
  const { field, id, problem, value, onChange, onLeave } = drawn;
  const text = typeof value === "string" ? value : "";
  const input = {
    id,
    value: text,
    required: field.required === true,
    "aria-invalid": problem !== undefined || undefined,
    "aria-describedby": describedBy(drawn),
    onChange: (event: { target: { value: string } }) =>
      onChange(event.target.value === "" ? undefined : event.target.value),
    onBlur: onLeave,
  };
  const echo = metricOf(field, value);
  const { min, max } = field;
  const range =
    echo === undefined && text === "" && min != null && max != null
      ? w.step.range(numberOf(min, locale), numberOf(max, locale))
      : undefined;
  return (
    <div className="field">
      <label htmlFor={id}>
        {field.label}
        <Need field={field} />
      </label>
      {field.type === "number" ? (
        <div className="measure">
          <input
            inputMode={field.integer === true && (min ?? -1) >= 0 ? "numeric" : "decimal"}
            autoComplete="off"
            {...input}
          />
          {field.unit != null && (
            <span className="measure__unit" id={`${id}-unit`}>
              {field.unit}
            </span>
          )}
        </div>
      ) : (
        <When type={field.type} input={input} onNow={onChange} />
      )}
      <div className="field__notes">
        {field.help != null && (
          <p className="field__help" id={`${id}-help`}>
            {field.help}
          </p>
        )}
        {echo !== undefined && <p className="field__echo">{echo}</p>}
        {range !== undefined && field.help == null && <p className="field__help">{range}</p>}
        {problem !== undefined && <FieldError id={`${id}-error`}>{problem}</FieldError>}
        {warning}
      </div>
    </div>
  );
}

interface WhenProps {
  type: string;
  input: object;
  onNow: (value: string) => void;
}

function When({ type, input, onNow }: WhenProps) {
  const w = useWords();
  const kind = type === "datetime" ? "datetime" : type === "time" ? "time" : "date";
  return (
    <div className="when">
      <input className="control" type={kind === "datetime" ? "datetime-local" : kind} {...input} />
      {kind !== "date" && (
        <button className="linkbutton small" type="button" onClick={() => onNow(nowFor(kind))}>
          {w.step.now}
        </button>
      )}
    </div>
  );
}
