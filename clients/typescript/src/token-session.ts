import { exclusively } from "./exclusive.js";
import { exchange } from "./exchange.js";
import { ProblemError, codeOf, json } from "./problem.js";
import type { Presence } from "./presence.js";
import type { HeldTokens, Shelf } from "./storage.js";
import {
  type Send,
  type SessionHolder,
  mayBeSignIn,
  needsSession,
  withHeaders,
} from "./transport.js";

/** An access token is exchanged so many seconds before it expires. */
const MARGIN_SECONDS = 30;

/** After an exchange that was given up no tab tries another for so many seconds. */
const PAUSE_SECONDS = 5;

/** A session that this program holds by tokens, which all its tabs share. */
export class TokenSession implements SessionHolder {
  readonly #fetch: Send;
  readonly #presence: Presence;
  readonly #shelf: Shelf;
  readonly #lock: string;
  readonly #baseUrl: string;

  constructor(
    fetch: Send,
    presence: Presence,
    shelf: Shelf,
    { name, baseUrl }: { name: string; baseUrl: string },
  ) {
    this.#fetch = fetch;
    this.#presence = presence;
    this.#shelf = shelf;
    this.#lock = `${name}.tokens`;
    this.#baseUrl = baseUrl;
  }

  async deviceToken(): Promise<string | undefined> {
    return await this.#shelf.device();
  }

  send: Send = async (request) => {
    const tokens = needsSession(request) ? await this.#fresh() : undefined;
    if (tokens === undefined) {
      return await this.#enter(request);
    }
    const again = request.clone();
    const response = await this.#fetch(authorized(request, tokens));
    const code = response.status === 401 ? await codeOf(response) : undefined;
    if (code === "token_expired" || code === "invalid_token") {
      const renewed = await this.#renew(tokens);
      return renewed === undefined ? response : await this.#fetch(authorized(again, renewed));
    }
    if (code === "session_ended") {
      await this.#drop(tokens);
    } else if (code === "session_locked") {
      this.#presence.locked();
    }
    return response;
  };

  async signOut(logout: () => Promise<Response>): Promise<void> {
    await logout();
    await exclusively(this.#lock, async () => {
      await this.#shelf.keepTokens(undefined);
      this.#presence.signedOut("signed-out");
    });
  }

  /** Sends a request without a token, and keeps the tokens that it may be answered with. */
  async #enter(request: Request): Promise<Response> {
    const response = await this.#fetch(request);
    if (mayBeSignIn(request, response)) {
      await this.#adopt(await json(response));
    }
    return response;
  }

  async #adopt(body: unknown): Promise<void> {
    const answer = body as
      (Partial<HeldTokens> & { user?: { user_id: string }; device_token?: string }) | undefined;
    const { access_token, refresh_token, expires_in, user, device_token } = answer ?? {};
    if (access_token === undefined || refresh_token === undefined || expires_in === undefined) {
      // A question for the second factor: this device has to answer it.
      if (device_token !== undefined) {
        await this.#shelf.keepDevice(device_token);
      }
      return;
    }
    const obtained_at = Date.now();
    await exclusively(this.#lock, async () => {
      await this.#shelf.keepTokens({ access_token, refresh_token, expires_in, obtained_at });
      if (device_token !== undefined) {
        await this.#shelf.keepDevice(device_token);
      }
      this.#presence.signedIn(user?.user_id ?? "");
    });
  }

  /** The tokens to send. While the service cannot be reached, those that there are. */
  async #fresh(): Promise<HeldTokens | undefined> {
    const tokens = await this.#shelf.tokens();
    if (tokens === undefined) {
      return undefined;
    }
    this.#presence.seen();
    if (!isDue(tokens)) {
      return tokens;
    }
    try {
      return await this.#renew(tokens);
    } catch {
      return tokens;
    }
  }

  /**
   * The successors of `stale`: those that another tab has got meanwhile, or new ones. The key of the
   * exchange is kept before it is sent, so that whoever repeats it, after a lost answer or in
   * another tab, gets the same successors.
   */
  async #renew(stale: HeldTokens): Promise<HeldTokens | undefined> {
    return await exclusively(this.#lock, async () => {
      const held = await this.#shelf.tokens();
      if (held?.access_token !== stale.access_token) {
        return held;
      }
      if (isAwaited(held)) {
        throw new Error("the service has not answered for some seconds");
      }
      const exchange_key = held.exchange_key ?? crypto.randomUUID();
      const begun = { ...held, exchange_key };
      await this.#shelf.keepTokens(begun);
      const exchanged = exchange(this.#fetch, this.#baseUrl, held.refresh_token, exchange_key);
      const renewed = await exchanged.catch(async (error: unknown) => {
        if (error instanceof ProblemError && error.code === "session_locked") {
          this.#presence.locked();
        } else {
          await this.#shelf.keepTokens({ ...begun, given_up_at: Date.now() });
        }
        throw error;
      });
      await this.#shelf.keepTokens(renewed);
      if (renewed === undefined) {
        this.#presence.signedOut("ended");
      }
      return renewed;
    });
  }

  async #drop(ended: HeldTokens): Promise<void> {
    await exclusively(this.#lock, async () => {
      if ((await this.#shelf.tokens())?.access_token === ended.access_token) {
        await this.#shelf.keepTokens(undefined);
        this.#presence.signedOut("ended");
      }
    });
  }
}

/** By how long ago they came: the clock of this machine need not be right, only go on. */
function isDue(tokens: HeldTokens): boolean {
  const age = (Date.now() - tokens.obtained_at) / 1000;
  return age < 0 || age >= tokens.expires_in - MARGIN_SECONDS;
}

/** Twenty tabs must not wait one after the other for a service that does not answer. */
function isAwaited({ given_up_at }: HeldTokens): boolean {
  const ago = given_up_at === undefined ? Infinity : (Date.now() - given_up_at) / 1000;
  return ago >= 0 && ago < PAUSE_SECONDS;
}

function authorized(request: Request, tokens: HeldTokens): Request {
  return withHeaders(request, { authorization: `Bearer ${tokens.access_token}` });
}
