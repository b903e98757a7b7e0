import { codeOf, json } from "./problem.js";
import type { Presence } from "./presence.js";
import {
  type Send,
  type SessionHolder,
  mayBeSignIn,
  needsSession,
  withHeaders,
} from "./transport.js";

/** Answers that say that the cookie holds no session. */
const ENDED = new Set(["session_ended", "invalid_token", "missing_token"]);

/** A session that the browser holds by a cookie which no script can read. */
export class CookieSession implements SessionHolder {
  readonly #fetch: Send;
  readonly #presence: Presence;

  constructor(fetch: Send, presence: Presence) {
    this.#fetch = fetch;
    this.#presence = presence;
  }

  send: Send = async (request) => {
    const response = await this.#fetch(asked(request));
    if (needsSession(request)) {
      await this.#heed(response);
    } else if (mayBeSignIn(request, response)) {
      const user = signedInUser(await json(response));
      if (user !== undefined) {
        this.#presence.signedIn(user);
      }
    }
    return response;
  };

  async #heed(response: Response): Promise<void> {
    if (response.ok) {
      this.#presence.seen();
    } else if (response.status === 401) {
      const code = (await codeOf(response)) ?? "";
      if (code === "session_locked") {
        this.#presence.locked();
      } else if (ENDED.has(code)) {
        this.#presence.signedOut("ended");
      }
    }
  }

  /** It is in a cookie of its own. */
  deviceToken = () => Promise.resolve(undefined);

  async signOut(logout: () => Promise<Response>): Promise<void> {
    await logout();
    this.#presence.signedOut("signed-out");
  }
}

/** What may change something has to be JSON, also without a body. */
function asked(request: Request): Request {
  const headers = { "x-florence-session": "cookie" };
  const isSafe = request.method === "GET" || request.method === "HEAD";
  return withHeaders(
    request,
    isSafe ? headers : { ...headers, "content-type": "application/json" },
  );
}

function signedInUser(body: unknown): string | undefined {
  const answer = body as { user?: { user_id?: string }; session_expires_at?: string } | undefined;
  return answer?.session_expires_at === undefined ? undefined : answer.user?.user_id;
}
