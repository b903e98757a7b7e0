import { useId, useState } from "react";

import { useWords } from "../words";
import { FieldError, described } from "./field";
import { judged, type Strength } from "./strength";

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: "current-password" | "new-password" | "off";
  error?: string | undefined;
  /** What a password to choose must not be made of: the e-mail and the name. */
  personal?: readonly string[];
  name?: string;
  autoFocus?: boolean;
}

/** A password that managers and paste may fill. One to choose is judged while it is typed. */
export function PasswordField(props: PasswordFieldProps) {
  const { label, value, onChange, autoComplete, error, personal = [], name, autoFocus } = props;
  const w = useWords();
  const id = useId();
  const [isShown, setShown] = useState(false);
  const isNew = autoComplete === "new-password";
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="reveal">
        <input
          className="control"
          id={id}
          name={name}
          type={isShown ? "text" : "password"}
          autoComplete={autoComplete}
          autoCapitalize="off"
          spellCheck={false}
          autoFocus={autoFocus}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={described(id, { help: isNew, strength: isNew, error })}
        />
        <button
          type="button"
          aria-pressed={isShown}
          aria-label={w.password.showLabel}
          onClick={() => setShown(!isShown)}
        >
          {isShown ? w.password.hide : w.password.show}
        </button>
      </div>
      {isNew && (
        <>
          <p className="field__help" id={`${id}-help`}>
            {w.password.help}
          </p>
          <StrengthMeter id={`${id}-strength`} strength={judged(value, personal)} />
        </>
      )}
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

function StrengthMeter({ id, strength }: { id: string; strength: Strength | undefined }) {
  const w = useWords();
  if (strength === undefined) {
    return <div className="strength" id={id} />;
  }
  const { bars, reason, part } = strength;
  const kind =
    bars <= 1 ? "strength strength--weak" : bars < 4 ? "strength strength--fair" : "strength";
  return (
    <div className={kind} id={id}>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        {[0, 1, 2, 3].map((place) => (
          <rect
            className={place < bars ? "on" : undefined}
            x={place * 25.5}
            width="23.5"
            height="6"
            rx="1"
            key={place}
          />
        ))}
      </svg>
      <p role="status">
        <b>{reason === "good" ? w.password.good : w.password.notYet}</b>{" "}
        {w.password.reasons[reason](part ?? "")}
      </p>
    </div>
  );
}
