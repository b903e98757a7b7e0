import { ProblemError, json } from "./problem.js";
import type { HeldTokens } from "./storage.js";
import type { Send } from "./transport.js";

/** Waits before each attempt after the first, in milliseconds. */
const WAITS = [250, 1_000, 3_000];

/** An attempt that has not been answered by then is given up, in milliseconds. */
const PATIENCE = 8_000;

/**
 * Exchanges a refresh token (RFC 6749 §6). A lost answer is asked for again under the same key, which
 * the service answers with the same successor however late it comes.
 *
 * @returns the new tokens; `undefined` when the session has ended.
 * @throws when the service does not answer, or refuses for another reason, such as that the session is
 * locked.
 */
export async function exchange(
  send: Send,
  baseUrl: string,
  refreshToken: string,
  key: string,
): Promise<HeldTokens | undefined> {
  for (const wait of [...WAITS, undefined]) {
    const answer = await attempt(send, baseUrl, refreshToken, key);
    if (answer instanceof Response && !isPassing(answer.status)) {
      return await successor(answer);
    }
    if (wait === undefined) {
      throw answer instanceof Response ? new ProblemError(answer, await json(answer)) : answer;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  throw new Error("unreachable");
}

async function attempt(
  send: Send,
  baseUrl: string,
  refreshToken: string,
  key: string,
): Promise<Response | Error> {
  const request = new Request(`${baseUrl}/api/v1/auth/refresh`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ refresh_token: refreshToken }),
    signal: AbortSignal.timeout(PATIENCE),
  });
  try {
    const response = await send(request);
    // An answer is lost also when it breaks off within its body.
    const body = await response.text();
    const { status, headers } = response;
    return new Response(body === "" ? null : body, { status, headers });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

async function successor(answer: Response): Promise<HeldTokens | undefined> {
  const body = await json(answer);
  const problem = answer.ok ? undefined : new ProblemError(answer, body);
  if (problem !== undefined) {
    const isOver = answer.status === 401 || answer.status === 403;
    if (isOver && problem.code !== "session_locked") {
      return undefined;
    }
    throw problem;
  }
  const { access_token, refresh_token, expires_in } = body as HeldTokens;
  return { access_token, refresh_token, expires_in, obtained_at: Date.now() };
}
