import { useSyncExternalStore } from "react";

/** What the link in a mail brought. It is in memory alone, until it is used or another one comes. */
let held: string | undefined;
const listeners = new Set<() => void>();

function hold(token: string | undefined): void {
  held = token;
  listeners.forEach((listener) => listener());
}

/** Takes the token out of the address, and with that out of what Back and the history show. */
function take(): void {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (token !== undefined) {
    history.replaceState(history.state, "", location.pathname + location.search);
    hold(token);
  }
}

take();
// Another link was pasted into the address of the same page.
addEventListener("hashchange", take);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The token of the link that led here. */
export function useLinkToken(): string | undefined {
  return useSyncExternalStore(subscribe, () => held);
}

/** It was used up, or is of no use. */
export function forgetLinkToken(): void {
  hold(undefined);
}
