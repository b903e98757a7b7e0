import type { components } from "./schema.js";

/** A failure as the API tells it (RFC 9457). */
export type Problem = components["schemas"]["ProblemBody"];

/** The stable codes. Later versions of the API may have more. */
export type ProblemCode = Problem["code"];

/** One field that is not valid. */
export type FieldError = components["schemas"]["FieldError"];

/** A request that was answered with a failure. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  /** The HTTP status. */
  readonly status: number;
  /** What failed; `undefined` where a gateway answered in place of the service. */
  readonly problem: Problem | undefined;
  /** Seconds to wait before the next attempt, where the service says so. */
  readonly retryAfter: number | undefined;
  /** Names the request when you ask about it. */
  readonly requestId: string | undefined;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    super(problem?.detail ?? problem?.title ?? `HTTP ${response.status}`);
    this.status = response.status;
    this.problem = problem;
    this.retryAfter = seconds(response.headers.get("retry-after"));
    this.requestId = response.headers.get("x-request-id") ?? undefined;
  }

  /** The stable code, to compare with. */
  get code(): ProblemCode | undefined {
    return this.problem?.code;
  }

  /** The fields that are not valid. */
  get errors(): readonly FieldError[] {
    return this.problem?.errors ?? [];
  }
}

/** The body of a successful answer of `florence.api`; a failure is thrown as {@link ProblemError}. */
export function unwrap<T>(result: { data?: T; error?: unknown; response: Response }): T {
  if (!result.response.ok) {
    throw new ProblemError(result.response, result.error);
  }
  return result.data as T;
}

/** The code of an answer that is a failure. The answer can still be read. */
export async function codeOf(response: Response): Promise<ProblemCode | undefined> {
  if (response.ok) {
    return undefined;
  }
  const body = await json(response);
  return isProblem(body) ? body.code : undefined;
}

/** The body of an answer, which can still be read; `undefined` where it is not JSON. */
export async function json(response: Response): Promise<unknown> {
  try {
    return await response.clone().json();
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "title" in body;
}

function seconds(header: string | null): number | undefined {
  const value = Number(header ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
