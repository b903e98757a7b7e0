import type { NeededProof } from "@florence/identity";
import { useSyncExternalStore } from "react";

/** A proof that a request waits for. */
export interface AskedProof extends NeededProof {
  /** Whether it was given; the request goes on, or is refused. */
  answer: (isGiven: boolean) => void;
}

let waiting: readonly AskedProof[] = [];
const listeners = new Set<() => void>();

function set(next: readonly AskedProof[]): void {
  waiting = next;
  listeners.forEach((listener) => listener());
}

/** Asks the person for a proof, one after the other. */
export function prove(needed: NeededProof): Promise<boolean> {
  return new Promise((resolve) => {
    const asked: AskedProof = {
      ...needed,
      answer(isGiven) {
        set(waiting.filter((other) => other !== asked));
        resolve(isGiven);
      },
    };
    set([...waiting, asked]);
  });
}

/** Nobody is there any more who could give one. */
export function giveUpProofs(): void {
  waiting.forEach(({ answer }) => answer(false));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The proof to ask for now. */
export function useAskedProof(): AskedProof | undefined {
  return useSyncExternalStore(subscribe, () => waiting[0]);
}
