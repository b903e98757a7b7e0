import { useSyncExternalStore } from "react";

import type { Work } from "./work";

/** Draws anew whenever the work changes. */
export function useChanges(work: Work): void {
  useSyncExternalStore(work.subscribe, work.snapshot);
}
