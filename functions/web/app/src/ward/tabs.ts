import { useSyncExternalStore } from "react";

import { unsentSteps } from "../step/workshop";

/** What the tabs of this browser tell each other. Nothing of it says whose session they show. */
type Message =
  /** Is anybody there? Also: here the screen is locked, or somebody works. */
  | { type: "who" | "lock" | "active" }
  /** A tab is there, and holds so many steps that the service does not. */
  | { type: "here"; tab: string; steps: number };

const channel = new BroadcastChannel("florence.ward");
const tab = crypto.randomUUID();
const elsewhere = new Map<string, number>();
const listeners = new Set<(type: Message["type"]) => void>();
let isPresent = false;

channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
  if (data.type === "here") {
    elsewhere.set(data.tab, data.steps);
  } else if (data.type === "who" && isPresent) {
    tellHeld();
  }
  listeners.forEach((listener) => listener(data.type));
});

addEventListener("pagehide", () => channel.postMessage({ type: "here", tab, steps: 0 }));

export function tellTabs(type: "who" | "lock" | "active"): void {
  channel.postMessage({ type } satisfies Message);
}

/** Calls `listener` with what other tabs tell; returns what stops that. */
export function onTabs(listener: (type: Message["type"]) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether this tab shows somebody's session, locked or not. */
export function bePresent(is: boolean): void {
  isPresent = is;
}

/** Tells the other tabs how much this one holds. */
export function tellHeld(): void {
  channel.postMessage({ type: "here", tab, steps: unsentSteps() } satisfies Message);
}

/** How many steps all tabs hold that the service does not. */
export function unsentInAllTabs(): number {
  return [...elsewhere.values()].reduce((sum, steps) => sum + steps, unsentSteps());
}

/** The same, drawn anew when another tab tells of it. */
export function useUnsent(): number {
  return useSyncExternalStore(subscribe, unsentInAllTabs);
}

function subscribe(changed: () => void): () => void {
  return onTabs(changed);
}
