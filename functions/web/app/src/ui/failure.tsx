import { PasskeyError, ProblemError, type FieldError } from "@florence/identity";

import { useWords, type Words } from "../words";
import { Link } from "./link";
import { Notice } from "./notice";

/** What is told of a failure. */
export interface Told {
  title: string;
  detail?: string | undefined;
  requestId?: string | undefined;
}

/** A failure in the words of the language that is shown: by its code, else in the service's own. */
export function told(error: unknown, w: Words): Told {
  if (error instanceof PasskeyError) {
    return w.passkey.failures[error.reason];
  }
  if (!(error instanceof ProblemError)) {
    return { title: w.failure.offline, detail: w.failure.offlineDetail };
  }
  const { code, requestId, retryAfter, problem } = error;
  const words = code === undefined ? undefined : codeWords(code, w);
  const wait = retryAfter === undefined ? undefined : w.failure.wait(retryAfter);
  const title = words ?? problem?.title ?? w.failure.unknown(error.status);
  return { title, detail: wait, requestId };
}

/** What is wrong with a field, by the name that the service gives it. */
export function fieldErrors(error: unknown, w: Words): Record<string, string> {
  if (!(error instanceof ProblemError)) {
    return {};
  }
  return Object.fromEntries(error.errors.map((one) => [one.field, fieldWords(one, w)]));
}

/** What is wrong with one field. */
export function fieldWords({ code, message }: FieldError, w: Words): string {
  const words = (w.fieldProblems as Partial<Record<string, string>>)[code];
  // What is weak about a password is told in English alone.
  const isTold = code === "too_weak" && w.language === "en";
  return isTold ? message : (words ?? message);
}

/** A failure that is told by its code alone. */
export function codeWords(code: string, w: Words): string | undefined {
  return (w.problems as Partial<Record<string, string>>)[code];
}

/** A failure where it stops the person. */
export function Failure({ error }: { error: unknown }) {
  const w = useWords();
  if (error === undefined || error === null) {
    return null;
  }
  const { title, detail, requestId } = told(error, w);
  return (
    <Notice kind="danger" title={title} isAlert>
      {detail !== undefined && <p>{detail}</p>}
      {error instanceof ProblemError && error.code === "second_factor_required" && (
        <p>
          <Link to="/account/security/authenticator">{w.factor.setUpFirst}</Link>
        </p>
      )}
      {requestId !== undefined && (
        <p className="tiny">
          {w.failure.requestId} <code>{requestId}</code>
        </p>
      )}
    </Notice>
  );
}
