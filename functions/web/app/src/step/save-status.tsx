import { useEffect, useRef, useState } from "react";

import { timeOf } from "../format";
import { classes } from "../ui/classes";
import { Icon, type IconName } from "../ui/icon";
import { useSpeaking, type Locale, type Words } from "../words";
import type { Phase, Work } from "./work";

interface Told {
  text: string;
  icon: IconName | undefined;
  kind?: "waiting" | "failed";
}

/** Readers hear of saves at most so often, in milliseconds; of failures at once. */
const QUIET = 10_000;

/** Whether it is saved: always in the same place, in words. */
export function SaveStatus({ work, onLook }: { work: Work; onLook: () => void }) {
  const { w, locale } = useSpeaking();
  const { phase } = work;
  const isSlow = useSlow(phase.kind === "saving");
  // Saving is told after a second only, and waiting for it not at all.
  const isTold = phase.kind !== "waiting" && (phase.kind !== "saving" || isSlow);
  const told = toldOf(isTold ? phase : work.settled, work, w, locale);
  const announced = useAnnounced(told.text, told.kind !== undefined);
  const isForLooking = phase.kind === "conflict" || phase.kind === "review";
  return (
    <span className={classes("save", told.kind && `save--${told.kind}`)}>
      {told.icon && <Icon name={told.icon} />}
      <span aria-hidden="true">{told.text}</span>
      <span className="hush" role="status">
        {announced}
      </span>
      {isForLooking && (
        <button className="linkbutton" type="button" onClick={onLook}>
          {phase.kind === "conflict" ? w.save.choose : w.save.look}
        </button>
      )}
    </span>
  );
}

function toldOf(phase: Phase, work: Work, w: Words, locale: Locale): Told {
  switch (phase.kind) {
    case "saving":
      return { text: w.save.saving, icon: "clock" };
    case "saved": {
      const time = timeOf(phase.at, locale);
      return phase.held === 0
        ? { text: w.save.saved(time), icon: "check" }
        : { text: w.save.savedBut(time, phase.held), icon: "warning", kind: "waiting" };
    }
    case "offline":
      return { text: w.save.offline(work.unsent), icon: "offline", kind: "waiting" };
    case "busy":
      return { text: w.save.busy, icon: "clock", kind: "waiting" };
    case "conflict":
      return { text: w.save.conflict, icon: "swap", kind: "failed" };
    case "review":
      return { text: w.save.review, icon: "warning", kind: "failed" };
    case "failed":
      return { text: w.save.failed, icon: "stop", kind: "failed" };
    default:
      return { text: w.save.idle, icon: undefined };
  }
}

function useSlow(isUnderWay: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isUnderWay) {
      return undefined;
    }
    const timer = setTimeout(() => setSlow(true), 1_000);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isUnderWay]);
  return isSlow;
}

function useAnnounced(text: string, isUrgent: boolean): string {
  const [announced, setAnnounced] = useState("");
  const lastAt = useRef(0);
  useEffect(() => {
    const wait = isUrgent ? 0 : Math.max(0, lastAt.current + QUIET - Date.now());
    const timer = setTimeout(() => {
      lastAt.current = Date.now();
      setAnnounced(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, isUrgent]);
  return announced;
}
