import createClient, { type Client } from "openapi-fetch";

import { CookieSession } from "./cookie-session.js";
import { createPasskey, getPasskey } from "./passkeys.js";
import { Presence, type SignedOutReason } from "./presence.js";
import { ProblemError, unwrap } from "./problem.js";
import type { components, paths } from "./schema.js";
import { Shelf, type TokenStorage, browserStorage, memoryStorage } from "./storage.js";
import { type Prove, proving } from "./step-up.js";
import { TokenSession } from "./token-session.js";
import type { Send, SessionHolder } from "./transport.js";

/** How to reach the service, and how the session is held. */
export interface FlorenceOptions {
  /**
   * `cookie` for pages of the service itself: no script ever holds a token. `token` for pages of
   * another origin, and for programs.
   */
  mode: "cookie" | "token";
  /** Where the service is, such as `https://identity.example.org`. That of the page by default. */
  baseUrl?: string;
  /** Tells clients of several services in one page apart. `florence` by default. */
  name?: string;
  /** Where tokens are kept: in IndexedDB, or in memory where there is none, by default. */
  storage?: TokenStorage;
  /**
   * Called when a request is answered `step_up_required`, which is sent again after. Without it that is
   * a failure as others are.
   */
  onStepUp?: Prove;
  /** In place of the global `fetch`. */
  fetch?: Send;
}

/** Who wants to sign in. */
export type Login = components["schemas"]["LoginRequest"];

/** Who wants an account. */
export type Registration = components["schemas"]["RegisterRequest"];

/** The code that was mailed, and what it confirms. */
export type Confirmation = components["schemas"]["ConfirmRequest"];

/** A question for the second factor, to be answered by {@link Florence.confirmSecondFactor}. */
export type SecondFactor = components["schemas"]["SecondFactorChallenge"];

/** The second factor: a code of the authenticator app or a recovery code, with its challenge. */
export type SecondFactorAnswer = components["schemas"]["SecondFactorRequest"];

/** A further proof: the password, a code or a recovery code. */
export type Proof = components["schemas"]["StepUpRequest"];

/** How to sign in with a passkey. */
export interface PasskeySignIn {
  /** A name for the device, shown in the list of sessions. */
  device_name?: string;
  /**
   * The browser offers passkeys in the list of the field that has `autocomplete="username webauthn"`,
   * and shows nothing else. The question is renewed for as long as the page is open.
   */
  isConditional?: boolean;
  /** Takes the question back. */
  signal?: AbortSignal;
}

/** What to call a new passkey; of an administrator's first factor, the code from an operator. */
export interface NewPasskey {
  name: string;
  enrolment_code?: string;
}
/** A proof that unlocks a session: the password or a code of the authenticator app. */
export type UnlockingProof = components["schemas"]["UnlockRequest"];

/** What a locked page may show. */
export type LockedSession = components["schemas"]["LockedSession"];

/** What became of a sign-in: a session, or a question for the second factor. */
export type SignedIn =
  | { user: components["schemas"]["User"]; secondFactor?: undefined }
  | { user?: undefined; secondFactor: SecondFactor };

/** What became of a registration: also a code may be on its way to the address. */
export type Registered =
  | (SignedIn & { pending?: undefined })
  | {
      user?: undefined;
      secondFactor?: undefined;
      pending: components["schemas"]["Registering"];
    };

/** A client of the service. */
export interface Florence {
  /** Every route by its path, typed. Its requests are those of the session. */
  readonly api: Client<paths>;
  /**
   * Signs in; or, where the account has a second factor, asks for it. Throws {@link ProblemError}.
   */
  signIn(login: Login): Promise<SignedIn>;
  /**
   * Completes a sign-in that asked for the second factor. Throws {@link ProblemError}:
   * `wrong_factor` may be tried again, after `invalid_challenge` the password is asked for anew.
   */
  confirmSecondFactor(answer: SecondFactorAnswer): Promise<components["schemas"]["User"]>;
  /** Proves once more who is signed in. Throws {@link ProblemError}. */
  stepUp(proof: Proof): Promise<components["schemas"]["SteppedUp"]>;
  /**
   * Signs in with a passkey and nothing else. Throws {@link ProblemError} and {@link PasskeyError}, of
   * which `cancelled` is all that a browser tells of a person who gave up, or has no passkey.
   */
  signInWithPasskey(how?: PasskeySignIn): Promise<components["schemas"]["User"]>;
  /**
   * Completes a sign-in with a passkey. Throws as {@link Florence.confirmSecondFactor} does, and
   * {@link PasskeyError}.
   */
  confirmWithPasskey(
    asked: Pick<SecondFactorAnswer, "challenge" | "device_name">,
  ): Promise<components["schemas"]["User"]>;
  /** Proves once more, with a passkey, who is signed in. Throws {@link ProblemError} and {@link PasskeyError}. */
  stepUpWithPasskey(): Promise<components["schemas"]["SteppedUp"]>;
  /** Makes a passkey and adds it to the account. Throws {@link ProblemError} and {@link PasskeyError}. */
  addPasskey(passkey: NewPasskey): Promise<components["schemas"]["AddedPasskey"]>;
  /**
   * Locks the session, in every tab: until it is unlocked, its requests are answered `session_locked`.
   * One that is locked stays so, and is shown. Throws {@link ProblemError}.
   */
  lock(): Promise<LockedSession>;
  /** Unlocks the session. Throws {@link ProblemError}; five wrong proofs end it. */
  unlock(proof: UnlockingProof): Promise<components["schemas"]["SteppedUp"]>;
  /** Unlocks the session with a passkey. Throws as {@link Florence.unlock} does, and {@link PasskeyError}. */
  unlockWithPasskey(): Promise<components["schemas"]["SteppedUp"]>;
  /**
   * Makes an account and signs in; or, where whoever registers has to show that they read the mail
   * of the address, mails a code for {@link Florence.confirm}. Throws {@link ProblemError}.
   */
  register(registration: Registration): Promise<Registered>;
  /** Makes the account that waits for the code, and signs in. Throws {@link ProblemError}. */
  confirm(confirmation: Confirmation): Promise<components["schemas"]["User"]>;
  /** Ends the session, in every tab. Throws when the service does not answer: it has not ended then. */
  signOut(): Promise<void>;
  /**
   * Calls `listener` each time that whoever was signed in in this tab is not any more, whichever tab
   * or device ended it. Returns what stops that.
   */
  onSignedOut(listener: (reason: SignedOutReason) => void): () => void;
  /**
   * Calls `listener` each time that the session of this tab is locked or unlocked, whichever tab did
   * it, and when an answer says that it is locked. Returns what stops that.
   */
  onLocked(listener: (isLocked: boolean) => void): () => void;
  /** Stops listening to other tabs. */
  close(): void;
}

/** Makes a client. */
export function createFlorence(options: FlorenceOptions): Florence {
  const { baseUrl = "", name = "florence" } = options;
  const presence = new Presence(name);
  const session = holder(options, presence, { baseUrl: baseUrl.replace(/\/$/, ""), name });
  const api = createClient<paths>({ baseUrl, fetch: sender(options, session) });
  const device = async () => {
    const device_token = await session.deviceToken();
    return device_token === undefined ? {} : { device_token };
  };
  const furtherProof = async () => {
    const begun = unwrap(await api.POST("/api/v1/auth/step-up/passkey/begin"));
    return { credential: await getPasskey(begun.public_key) };
  };
  const unlock = async (proof: UnlockingProof) => {
    const proved = unwrap(await api.POST("/api/v1/auth/session/unlock", { body: proof }));
    presence.unlocked();
    return proved;
  };
  return {
    api,
    async signIn(login) {
      const body = { ...(await device()), ...login };
      return signedIn(unwrap(await api.POST("/api/v1/auth/login", { body })));
    },
    async confirmSecondFactor(answer) {
      const body = { ...(await device()), ...answer };
      return unwrap(await api.POST("/api/v1/auth/login/second-factor", { body })).user;
    },
    async stepUp(proof) {
      return unwrap(await api.POST("/api/v1/auth/step-up", { body: proof }));
    },
    async signInWithPasskey({ device_name, isConditional, signal } = {}) {
      const named = device_name === undefined ? {} : { device_name };
      for (;;) {
        const body = await device();
        const path = "/api/v1/auth/login/passkey/begin";
        const begun = unwrap(await api.POST(path, { body }));
        const credential = await answered(begun.public_key, isConditional === true, signal);
        if (credential === undefined) {
          continue;
        }
        // The device that the challenge was given to, which may be new.
        const answer = { ...(await device()), ...named, credential };
        const signedIn = await api.POST("/api/v1/auth/login/passkey", { body: answer });
        if (isConditional !== true || signedIn.error?.code !== "invalid_challenge") {
          return unwrap(signedIn).user;
        }
      }
    },
    async confirmWithPasskey({ challenge, device_name }) {
      const named = device_name === undefined ? {} : { device_name };
      const body = { ...(await device()), challenge };
      const path = "/api/v1/auth/login/second-factor/passkey/begin";
      const begun = unwrap(await api.POST(path, { body }));
      const credential = await getPasskey(begun.public_key);
      const answer = { ...body, ...named, credential };
      return unwrap(await api.POST("/api/v1/auth/login/second-factor", { body: answer })).user;
    },
    async stepUpWithPasskey() {
      return unwrap(await api.POST("/api/v1/auth/step-up", { body: await furtherProof() }));
    },
    async addPasskey(passkey) {
      const begun = unwrap(await api.POST("/api/v1/auth/factors/passkeys/begin"));
      const body = { ...passkey, credential: await createPasskey(begun.public_key) };
      return unwrap(await api.POST("/api/v1/auth/factors/passkeys", { body }));
    },
    async lock() {
      const locked = unwrap(await api.POST("/api/v1/auth/session/lock"));
      presence.locked();
      return locked;
    },
    unlock,
    async unlockWithPasskey() {
      return unlock(await furtherProof());
    },
    async register(registration) {
      const body = { ...(await device()), ...registration };
      const answer = unwrap(await api.POST("/api/v1/auth/register", { body }));
      return "registration_id" in answer ? { pending: answer } : signedIn(answer);
    },
    async confirm(confirmation) {
      const body = { ...(await device()), ...confirmation };
      return unwrap(await api.POST("/api/v1/auth/register/confirm", { body })).user;
    },
    async signOut() {
      await session.signOut(async () => {
        const { response, error } = await api.POST("/api/v1/auth/logout");
        // A session that has ended before is all that is wanted.
        if (!response.ok && response.status !== 401) {
          throw new ProblemError(response, error);
        }
        return response;
      });
    },
    onSignedOut: (listener) => presence.onSignedOut(listener),
    onLocked: (listener) => presence.onLocked(listener),
    close: () => {
      presence.close();
    },
  };
}

/** A question is taken back, and asked anew, so long before its challenge lapses, in milliseconds. */
const RENEWED_BEFORE = 60_000;

/**
 * The answer of a passkey; `undefined` where nobody answered a conditional question for so long that
 * its challenge lapses.
 */
async function answered(
  question: components["schemas"]["RequestOptions"],
  isConditional: boolean,
  signal: AbortSignal | undefined,
): Promise<components["schemas"]["AuthenticationResponse"] | undefined> {
  if (!isConditional) {
    return await getPasskey(question, signal === undefined ? {} : { signal });
  }
  const lapse = new AbortController();
  const takeBack = () => {
    lapse.abort();
  };
  const timer = setTimeout(takeBack, question.timeout - RENEWED_BEFORE);
  signal?.addEventListener("abort", takeBack);
  try {
    return await getPasskey(question, { signal: lapse.signal, mediation: "conditional" });
  } catch (error) {
    if (lapse.signal.aborted && signal?.aborted !== true) {
      return undefined;
    }
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", takeBack);
  }
}

function sender({ onStepUp }: FlorenceOptions, session: SessionHolder): Send {
  return onStepUp === undefined ? session.send : proving(session.send, onStepUp);
}

function signedIn(
  answer: components["schemas"]["SignedIn"] | components["schemas"]["FactorRequired"],
): SignedIn {
  return "second_factor" in answer ? { secondFactor: answer.second_factor } : { user: answer.user };
}

function holder(
  options: FlorenceOptions,
  presence: Presence,
  place: { baseUrl: string; name: string },
): SessionHolder {
  // Looked up at each request: a page may replace it later.
  const fetch: Send = options.fetch ?? ((request) => globalThis.fetch(request));
  if (options.mode === "cookie") {
    return new CookieSession(fetch, presence);
  }
  const byDefault = typeof indexedDB === "undefined" ? memoryStorage : browserStorage;
  const shelf = new Shelf(options.storage ?? byDefault(), place.name);
  return new TokenSession(fetch, presence, shelf, place);
}
