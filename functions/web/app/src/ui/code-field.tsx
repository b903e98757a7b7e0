import { useId, type ReactNode } from "react";

import { FieldError, described } from "./field";

interface CodeFieldProps {
  label: ReactNode;
  help: ReactNode;
  value: string;
  maxLength: number;
  onChange: (value: string) => void;
  error: string | undefined;
  autoFocus?: boolean;
}

/** Digits that were told elsewhere: one field, so that paste and autofill work. */
export function CodeField({ label, help, error, onChange, ...input }: CodeFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        className="code"
        id={id}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        aria-invalid={error !== undefined || undefined}
        aria-describedby={described(id, { help: true, error })}
        onChange={(event) => onChange(event.target.value)}
        {...input}
      />
      <p className="field__help figures" id={`${id}-help`}>
        {help}
      </p>
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
