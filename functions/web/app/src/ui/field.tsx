import { useId, type ComponentProps, type ReactNode } from "react";

import { useWords } from "../words";
import { classes } from "./classes";
import { Icon } from "./icon";

interface Around {
  label: ReactNode;
  help?: ReactNode;
  error?: string | undefined;
  isOptional?: boolean;
}

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p className="field__error" id={id}>
      <Icon name="warning" />
      <span>{children}</span>
    </p>
  );
}

/** What `aria-describedby` names, of what there is. */
export function described(id: string, parts: Record<string, unknown>): string | undefined {
  const names = Object.entries(parts).filter(([, is]) => is !== undefined && is !== false);
  return names.map(([name]) => `${id}-${name}`).join(" ") || undefined;
}

export function Need({ isOptional }: { isOptional: boolean | undefined }) {
  const w = useWords();
  return isOptional === true ? <span className="field__need">{w.common.optional}</span> : null;
}

type TextFieldProps = Around & Omit<ComponentProps<"input">, "className" | "id">;

/** One line of text with its label, its help and what is wrong with it. */
export function TextField({ label, help, error, isOptional, ...input }: TextFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        <Need isOptional={isOptional} />
      </label>
      <input
        className="control"
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={described(id, { help, error })}
        {...input}
      />
      {help !== undefined && (
        <p className="field__help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

type TextAreaProps = Around & Omit<ComponentProps<"textarea">, "className" | "id">;

/** Several lines of text. */
export function TextArea({ label, help, error, isOptional, ...area }: TextAreaProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        <Need isOptional={isOptional} />
      </label>
      <textarea
        className="control"
        id={id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={described(id, { help, error })}
        {...area}
      />
      {help !== undefined && (
        <p className="field__help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

interface ChoicesProps<T extends string> {
  legend: ReactNode;
  help?: ReactNode;
  options: readonly { value: T; label: ReactNode; lang?: string }[];
  value: T;
  isEven?: boolean;
  onChange: (value: T) => void;
}

/** A few options that lie open. */
export function Choices<T extends string>({
  legend,
  help,
  options,
  value,
  isEven = false,
  onChange,
}: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset className="field">
      <legend>{legend}</legend>
      {help !== undefined && <p className="field__help">{help}</p>}
      <div className={classes("choices", isEven && "choices--even")}>
        {options.map((option) => (
          <label className="choice" key={option.value} lang={option.lang}>
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

type SelectFieldProps = Around & Omit<ComponentProps<"select">, "className" | "id">;

export function SelectField({
  label,
  help,
  error,
  isOptional,
  children,
  ...select
}: SelectFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        <Need isOptional={isOptional} />
      </label>
      <select
        className="control"
        id={id}
        aria-describedby={described(id, { help, error })}
        {...select}
      >
        {children}
      </select>
      {help !== undefined && (
        <p className="field__help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
