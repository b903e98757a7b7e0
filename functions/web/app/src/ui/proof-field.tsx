import { ProblemError } from "@florence/identity";

import { useWords, type Words } from "../words";
import { CodeField } from "./code-field";
import { fieldErrors } from "./failure";
import { TextField } from "./field";
import { PasswordField } from "./password-field";

/** What somebody proves with who they are, as the service names it. */
export type Way = "password" | "code" | "recovery_code";

/** Whether it may be sent: a part of a code would count as a wrong one. */
export function isWholeProof(way: Way, text: string): boolean {
  switch (way) {
    case "password":
      return text !== "";
    case "code":
      return /^(\s*\d){6}\s*$/.test(text);
    case "recovery_code":
      return text.replaceAll(/[\s-]/g, "").length === 16;
  }
}

/** What is wrong with the proof itself; `undefined` for any other failure. */
export function proofError(error: unknown, way: Way, w: Words): string | undefined {
  if (error instanceof ProblemError && error.code === "wrong_factor") {
    return w.factor.wrong[way];
  }
  const fields = fieldErrors(error, w);
  if (fields[way] === undefined && fields["code"] === undefined) {
    return undefined;
  }
  return w.factor.wrong[way];
}

interface ProofFieldProps {
  way: Way;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  /** Whether it takes the focus when it is shown. */
  autoFocus?: boolean;
}

export function ProofField(props: ProofFieldProps) {
  const { way, value, onChange, error, autoFocus = way !== "password" } = props;
  const words = useWords().factor;
  switch (way) {
    case "password":
      return (
        <PasswordField
          label={words.password}
          autoComplete="current-password"
          value={value}
          error={error}
          autoFocus={autoFocus}
          onChange={onChange}
        />
      );
    case "code":
      return (
        <CodeField
          label={words.code}
          help={words.codeHelp}
          maxLength={9}
          value={value}
          error={error}
          autoFocus={autoFocus}
          onChange={onChange}
        />
      );
    case "recovery_code":
      return (
        <TextField
          label={words.recoveryCode}
          help={words.recoveryHelp}
          name="recovery_code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={30}
          value={value}
          error={error}
          autoFocus={autoFocus}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}
