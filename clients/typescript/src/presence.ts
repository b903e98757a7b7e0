/**
 * Why nobody is signed in any more: `signed-out` by the person, `ended` by the service (time, another
 * session, an administrator), `replaced` by somebody else who signed in in this browser.
 */
export type SignedOutReason = "signed-out" | "ended" | "replaced";

type Message =
  { type: "signed-in"; user: string } | { type: "signed-out"; reason: SignedOutReason };

type Listener = (reason: SignedOutReason) => void;

/** Who is signed in, as far as this tab knows, and what it and the others tell each other of it. */
export class Presence {
  readonly #channel: BroadcastChannel | undefined;
  readonly #listeners = new Set<Listener>();
  #isSignedIn = false;
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

  /** A request was answered as one of somebody signed in. */
  seen(): void {
    this.#isSignedIn = true;
  }

  signedIn(user: string): void {
    this.#isSignedIn = true;
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
  }

  #tell(message: Message): void {
    this.#channel?.postMessage(message);
  }

  #hear(message: Message): void {
    if (message.type === "signed-out") {
      this.#leave(message.reason);
    } else if (this.#isSignedIn && this.#user !== message.user) {
      this.#leave("replaced");
    }
  }

  #leave(reason: SignedOutReason): void {
    if (!this.#isSignedIn) {
      return;
    }
    this.#isSignedIn = false;
    this.#user = undefined;
    for (const listener of this.#listeners) {
      listener(reason);
    }
  }
}
