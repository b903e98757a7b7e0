import { useEffect, useState } from "react";

import { keep, kept } from "../kept";
import { onTabs, tellTabs } from "./tabs";

/** After so many minutes a workstation may lock, and does where nobody chose. */
export const IDLE_MINUTES = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60] as const;
const BY_DEFAULT = 2;

/** So long before the lock it is told, in milliseconds. */
export const WARNING = 20_000;

/** Other tabs are told of work that often at most, in milliseconds. */
const TELLING = 5_000;

/** After how many minutes without work this workstation locks. */
export function idleMinutes(): number {
  const chosen = Number(kept("idle"));
  return Number.isInteger(chosen) && chosen >= 1 && chosen <= 60 ? chosen : BY_DEFAULT;
}

export function keepIdleMinutes(minutes: number): void {
  keep("idle", String(minutes));
}

const WORK = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

/**
 * Calls `onIdle` when nobody has worked here, in any tab, for as long as the workstation says. Answers
 * how many seconds are left once it is to be told.
 */
export function useIdle(onIdle: () => void): { left: number | undefined; stay: () => void } {
  const [left, setLeft] = useState<number>();
  const [watch] = useState(() => new Watch());
  useEffect(() => {
    watch.work();
    const look = () => {
      const rest = idleMinutes() * 60_000 - watch.idleFor();
      setLeft(rest > WARNING ? undefined : Math.max(Math.ceil(rest / 1_000), 0));
      if (rest <= 0) {
        onIdle();
      }
    };
    // What is told goes at the next look: not while it is being pressed.
    const work = () => watch.work();
    // Moving towards “Stay” must not take it away.
    const move = () => {
      if (idleMinutes() * 60_000 - watch.idleFor() > WARNING) {
        watch.work();
      }
    };
    const timer = setInterval(look, 1_000);
    const stop = onTabs((type) => {
      if (type === "active") {
        watch.workElsewhere();
        setLeft(undefined);
      }
    });
    // A computer that slept may be in other hands.
    document.addEventListener("visibilitychange", look);
    WORK.forEach((name) => addEventListener(name, work, { capture: true, passive: true }));
    addEventListener("pointermove", move, { passive: true });
    return () => {
      clearInterval(timer);
      stop();
      document.removeEventListener("visibilitychange", look);
      WORK.forEach((name) => removeEventListener(name, work, { capture: true }));
      removeEventListener("pointermove", move);
    };
  }, [watch, onIdle]);
  return {
    left,
    stay: () => {
      watch.work();
      setLeft(undefined);
    },
  };
}

/** When somebody last worked, in this tab or in another one. */
class Watch {
  #at = Date.now();
  #told = 0;

  work(): void {
    this.#at = Date.now();
    if (this.#at - this.#told >= TELLING) {
      this.#told = this.#at;
      tellTabs("active");
    }
  }

  workElsewhere(): void {
    this.#at = Date.now();
  }

  idleFor(): number {
    return Date.now() - this.#at;
  }
}
