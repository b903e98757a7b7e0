import type { LockedSession } from "@florence/identity";
import { useEffect, useState, type ReactNode } from "react";

import { Art } from "../doors/art";
import { initialsOf, timeOf, weekdayOf } from "../format";
import { kept } from "../kept";
import { useSession } from "../session";
import { Mark } from "../shell/mark";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icon";
import { useSpeaking, useWords } from "../words";
import { Other } from "./other";
import { unsentInAllTabs, useUnsent } from "./tabs";
import { Unlock } from "./unlock";

/** What is shown of a session that is locked: who may go on with it, and nothing of their work. */
export function Lock({ shown, error }: { shown: LockedSession | undefined; error: unknown }) {
  const { w, locale } = useSpeaking();
  const [isOther, setOther] = useState(false);
  const since = shown && timeOf(shown.locked_at, locale);
  if (shown !== undefined && isOther) {
    return (
      <Locked foot={w.ward.forgotten}>
        <State
          title={w.ward.insteadOf(shown.short_name)}
          detail={w.ward.endsTheirs(shown.short_name)}
        />
        <Other name={shown.short_name} onBack={() => setOther(false)} />
      </Locked>
    );
  }
  return (
    <Locked foot={shown && <Ends shown={shown} />}>
      <State
        title={since === undefined ? w.ward.locked : w.ward.lockedSince(since)}
        detail={shown === undefined ? w.ward.locking : <Held name={shown.short_name} />}
        isLocked
      />
      <div className="lock__cards">
        {shown === undefined ? (
          <Failure error={error} />
        ) : (
          <>
            <section className="lockcard" aria-labelledby="me">
              <h2 id="me">
                <span className="tag__initials" aria-hidden="true">
                  {initialsOf(shown.short_name)}
                </span>
                {shown.short_name}
              </h2>
              <Unlock hasFactor={shown.second_factor} />
            </section>
            <SomebodyElse name={shown.short_name} onSure={() => setOther(true)} />
          </>
        )}
      </div>
    </Locked>
  );
}

function Locked({ foot, children }: { foot: ReactNode; children: ReactNode }) {
  const w = useWords();
  return (
    <>
      <a className="skip" href="#main">
        {w.frame.skip}
      </a>
      <main className="lock" id="main" tabIndex={-1}>
        <Art />
        <div className="lock__top">
          <span className="brand">
            <Mark />
            Florence
          </span>
          <span>{kept("device")}</span>
        </div>
        <div className="lock__mid">{children}</div>
        <div className="lock__foot">
          <span>{foot}</span>
          <span>{w.ward.notice}</span>
        </div>
      </main>
    </>
  );
}

interface StateProps {
  title: string;
  detail: ReactNode;
  isLocked?: boolean;
}

function State({ title, detail, isLocked = false }: StateProps) {
  const { w, locale } = useSpeaking();
  const now = useMinute();
  return (
    <div className="lock__state">
      <p className="lock__clock">
        <time>{timeOf(now, locale)}</time>
      </p>
      {isLocked && <p>{weekdayOf(now, locale)}</p>}
      <Heading title={isLocked ? w.ward.locked : w.ward.other} key={String(isLocked)}>
        {isLocked && <Icon name="lock" />}
        {title}
      </Heading>
      <p>{detail}</p>
    </div>
  );
}

/** What is kept of the work: on the server, or in this page alone. */
function Held({ name }: { name: string }) {
  const w = useWords();
  const steps = useUnsent();
  return steps === 0 ? w.ward.allSaved : w.ward.held(steps, name);
}

function Ends({ shown }: { shown: LockedSession }) {
  const { w, locale } = useSpeaking();
  const { ask } = useSession();
  const { idle_expires_at: ends } = shown;
  useEffect(() => {
    // The service says whether it is so.
    const left = new Date(ends).getTime() - Date.now();
    const timer = setTimeout(ask, Math.max(left, 0) + 1_000);
    return () => clearTimeout(timer);
  }, [ends, ask]);
  return w.ward.ends(shown.short_name, timeOf(ends, locale));
}

/** The first of the two presses by which somebody else comes in. What would be lost is told. */
function SomebodyElse({ name, onSure }: { name: string; onSure: () => void }) {
  const w = useWords();
  const [atStake, setAtStake] = useState(0);
  const press = () => {
    const steps = unsentInAllTabs();
    if (steps > 0) {
      setAtStake(steps);
    } else {
      onSure();
    }
  };
  return (
    <>
      <section className="lockcard" aria-labelledby="other">
        <h2 id="other">{w.ward.somebodyElse}</h2>
        <p>{w.ward.somebodyElseDetail(name)}</p>
        <Button size="large" isWide icon="swap" onClick={press}>
          {w.ward.iAm}
        </Button>
      </section>
      {atStake > 0 && (
        <Dialog
          title={w.ward.loseTitle}
          onClose={() => setAtStake(0)}
          actions={
            <>
              <Button autoFocus onClick={() => setAtStake(0)}>
                {w.ward.loseStay}
              </Button>
              <Button kind="destroy" onClick={onSure}>
                {w.ward.loseGoOn}
              </Button>
            </>
          }
        >
          <p>{w.ward.loseDetail(atStake, name)}</p>
        </Dialog>
      )}
    </>
  );
}

function useMinute(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const look = () => {
      const next = new Date();
      setNow((before) => (before.getMinutes() === next.getMinutes() ? before : next));
    };
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
