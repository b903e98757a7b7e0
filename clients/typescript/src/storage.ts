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
  /** When such an exchange was last given up, by the same clock. */
  given_up_at?: number;
}

/**
 * Where tokens are kept. All tabs must share it, and what one of them has set must be what the others
 * get: `localStorage` does not promise that.
 */
export interface TokenStorage {
  /** The text of that name; `undefined` where there is none. */
  get(name: string): Promise<string | undefined>;
  /** Keeps a text; `undefined` removes it. */
  set(name: string, text: string | undefined): Promise<void>;
}

const TEXTS = "texts";

/** Keeps tokens in IndexedDB, where every script of the page can read them. */
export function browserStorage(): TokenStorage {
  let opened: Promise<IDBDatabase> | undefined;
  const database = async () => await (opened ??= open());
  return {
    async get(name) {
      const transaction = (await database()).transaction(TEXTS, "readonly");
      const found = transaction.objectStore(TEXTS).get(name) as IDBRequest<unknown>;
      await done(transaction);
      return typeof found.result === "string" ? found.result : undefined;
    },
    async set(name, text) {
      const transaction = (await database()).transaction(TEXTS, "readwrite");
      const texts = transaction.objectStore(TEXTS);
      if (text === undefined) {
        texts.delete(name);
      } else {
        texts.put(text, name);
      }
      await done(transaction);
    },
  };
}

/** Keeps tokens until the program ends, or the page is loaded anew. */
export function memoryStorage(): TokenStorage {
  const texts = new Map<string, string>();
  return {
    get: (name) => Promise.resolve(texts.get(name)),
    set: (name, text) => {
      if (text === undefined) {
        texts.delete(name);
      } else {
        texts.set(name, text);
      }
      return Promise.resolve();
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

  async tokens(): Promise<HeldTokens | undefined> {
    const text = await this.#storage.get(`${this.#name}.tokens`);
    return text === undefined ? undefined : parse(text);
  }

  async keepTokens(tokens: HeldTokens | undefined): Promise<void> {
    const text = tokens === undefined ? undefined : JSON.stringify(tokens);
    await this.#storage.set(`${this.#name}.tokens`, text);
  }

  /** Makes this device known at the next sign-in; kept when somebody signs out. */
  async device(): Promise<string | undefined> {
    return await this.#storage.get(`${this.#name}.device`);
  }

  async keepDevice(token: string): Promise<void> {
    await this.#storage.set(`${this.#name}.device`, token);
  }
}

async function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open("florence-identity", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(TEXTS);
  };
  return await new Promise((resolve, reject) => {
    opening.onsuccess = () => {
      resolve(opening.result);
    };
    opening.onerror = () => {
      reject(opening.error ?? new Error("IndexedDB cannot be opened"));
    };
  });
}

async function done(transaction: IDBTransaction): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new Error("IndexedDB gave up"));
    };
  });
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
