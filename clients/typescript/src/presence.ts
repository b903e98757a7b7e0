/**
 * Why nobody is signed in any more: `signed-out` by the person, `ended` by the service (time, another
 * session, an administrator), `replaced` by somebody else who signed in in this browser.
 */
export type SignedOutReason = "signed-out" | "ended" | "replaced";

type Message =
  | { type: "signed-in"; user: string }
  | { type: "signed-out"; reason: SignedOutReason }
  | { type: "locked" | "unlocked" };

type Listener = (reason: SignedOutReason) => void;

type LockListener = (isLocked: boolean) => void;

/** Who is signed in, as far as this tab knows, and what it and the others tell each other of it. */
export class Presence {
  readonly #channel: BroadcastChannel | undefined;
  readonly #listeners = new Set<Listener>();
  readonly #lockListeners = new Set<LockListener>();
  #isSignedIn = false;
  #isLocked = false;
  #user: string | undefined;

  constructor(name: string) {
    if (typeof BroadcastChannel === "undefined") {
      return;
    }
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = (event: MessageEvent<Message>) => {
      this.#hear(event.data);
    };
    // Node.js would not end as long as it listens.
    (this.#channel as { unref?: () => void }).unref?.();
  }

  /** Calls `listener` once for each time that somebody is signed out; returns what stops that. */
  onSignedOut(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` each time that the session is locked or unlocked; returns what stops that. */
  onLocked(listener: LockListener): () => void {
    this.#lockListeners.add(listener);
    return () => this.#lockListeners.delete(listener);
  }

  /** A request was answered as one of somebody signed in. */
  seen(): void {
    this.#isSignedIn = true;
  }

  /** The session is locked, whoever locked it. */
  locked(): void {
    this.#isSignedIn = true;
    this.#turn(true, { type: "locked" });
  }

  unlocked(): void {
    this.#isSignedIn = true;
    this.#turn(false, { type: "unlocked" });
  }

  signedIn(user: string): void {
    this.#isSignedIn = true;
    this.#isLocked = false;
    this.#user = user;
    this.#tell({ type: "signed-in", user });
  }

  signedOut(reason: SignedOutReason): void {
    this.#tell({ type: "signed-out", reason });
    this.#leave(reason);
  }

  close(): void {
    this.#channel?.close();
    this.#listeners.clear();
    this.#lockListeners.clear();
  }

  #tell(message: Message): void {
    this.#channel?.postMessage(message);
  }

  #hear(message: Message): void {
    switch (message.type) {
      case "signed-out":
        this.#leave(message.reason);
        break;
      case "signed-in":
        if (this.#isSignedIn && this.#user !== message.user) {
          this.#leave("replaced");
        }
        break;
      case "locked":
      case "unlocked":
        if (this.#isSignedIn) {
          this.#turn(message.type === "locked");
        }
    }
  }

  /** Tells `others` of it, unless it was one of them who told. */
  #turn(isLocked: boolean, others?: Message): void {
    if (this.#isLocked === isLocked) {
      return;
    }
    this.#isLocked = isLocked;
    if (others !== undefined) {
      this.#tell(others);
    }
    for (const listener of this.#lockListeners) {
      listener(isLocked);
    }
  }

  #leave(reason: SignedOutReason): void {
    if (!this.#isSignedIn) {
      return;
    }
    this.#isSignedIn = false;
    this.#isLocked = false;
    this.#user = undefined;
    for (const listener of this.#listeners) {
      listener(reason);
    }
  }
}
