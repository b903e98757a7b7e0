/** The tokens of a session as they are kept. */
export interface HeldTokens {
  access_token: string;
  refresh_token: string;
  /** Lifetime of the access token from `obtained_at` on, in seconds. */
  expires_in: number;
  /** When it came, by the clock of this machine, in milliseconds. */
  obtained_at: number;
  /** The `Idempotency-Key` of the exchange that has been begun and whose answer has not come. */
  exchange_key?: string;
}

/** Where tokens are kept. All tabs of one sign-in must share it. */
export interface TokenStorage {
  /** The text of that name; `null` where there is none. */
  get(name: string): string | null;
  /** Keeps a text; `null` removes it. */
  set(name: string, text: string | null): void;
}

/** Keeps tokens in `localStorage`, where every script of the page can read them. */
export function browserStorage(): TokenStorage {
  return {
    get: (name) => localStorage.getItem(name),
    set: (name, text) => {
      if (text === null) {
        localStorage.removeItem(name);
      } else {
        localStorage.setItem(name, text);
      }
    },
  };
}

/** Keeps tokens until the program ends, or the page is loaded anew. */
export function memoryStorage(): TokenStorage {
  const texts = new Map<string, string>();
  return {
    get: (name) => texts.get(name) ?? null,
    set: (name, text) => {
      if (text === null) {
        texts.delete(name);
      } else {
        texts.set(name, text);
      }
    },
  };
}

/** What one client keeps. */
export class Shelf {
  readonly #storage: TokenStorage;
  readonly #name: string;

  constructor(storage: TokenStorage, name: string) {
    this.#storage = storage;
    this.#name = name;
  }

  get tokens(): HeldTokens | undefined {
    const text = this.#storage.get(`${this.#name}.tokens`);
    return text === null ? undefined : parse(text);
  }

  set tokens(tokens: HeldTokens | undefined) {
    const text = tokens === undefined ? null : JSON.stringify(tokens);
    this.#storage.set(`${this.#name}.tokens`, text);
  }

  /** Makes this device known at the next sign-in; kept when somebody signs out. */
  get device(): string | undefined {
    return this.#storage.get(`${this.#name}.device`) ?? undefined;
  }

  set device(token: string | undefined) {
    this.#storage.set(`${this.#name}.device`, token ?? null);
  }
}

/** What another version kept, or a person altered, counts as nothing. */
function parse(text: string): HeldTokens | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const tokens = value as Partial<HeldTokens> | null;
  const isWhole =
    typeof tokens?.access_token === "string" &&
    typeof tokens.refresh_token === "string" &&
    typeof tokens.expires_in === "number" &&
    typeof tokens.obtained_at === "number";
  return isWhole ? (tokens as HeldTokens) : undefined;
}
