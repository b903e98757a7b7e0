import type { LockedSession } from "@florence/identity";

import { florence } from "../client";
import { holdWork, sendWork } from "../step/workshop";
import { tellHeld } from "./tabs";

const SENDING = "florence.sending";

/** So long the lock waits for what is being sent, in milliseconds. */
const PATIENCE = 3_000;

/** Other tabs have heard by then that the screen is locked, in milliseconds. */
const HEARD = 50;

/**
 * Sends what can still be sent, waits until the other tabs have, and locks the session. What could not
 * be sent is held in this tab. Throws what the service, or the network, says against it.
 */
export async function lockUp(): Promise<LockedSession> {
  await navigator.locks.request(SENDING, { mode: "shared" }, () => within(sendWork()));
  holdWork();
  tellHeld();
  await new Promise((resolve) => setTimeout(resolve, HEARD));
  await within(navigator.locks.request(SENDING, () => Promise.resolve()));
  return await florence.lock();
}

async function within(work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE);
  });
  await Promise.race([work, patience]).finally(() => clearTimeout(timer));
}
