import { unwrap } from "@florence/identity";
import { useCallback, useRef } from "react";

import { api, florence, type Schemas } from "../client";
import { whenOf } from "../format";
import { Button } from "../ui/button";
import { Chip } from "../ui/chip";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";
import { Skeleton } from "../ui/skeleton";
import { useToast } from "../ui/toasts";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";
import { deviceOf, isHandheld } from "./device";

type Session = Schemas["Session"];

/** Where the person is signed in, this browser first. */
export function Sessions() {
  const { w } = useSpeaking();
  const toast = useToast();
  const heading = useRef<HTMLHeadingElement>(null);
  const load = useCallback(async () => unwrap(await api.GET("/api/v1/auth/sessions")).sessions, []);
  const { data, error, reload } = useLoad(load);
  const work = useWork();

  const sorted = [...(data ?? [])].sort(
    (one, other) =>
      Number(other.current) - Number(one.current) ||
      other.last_refreshed_at.localeCompare(one.last_refreshed_at),
  );
  const end = async (change: () => Promise<unknown>, told: string) => {
    const isDone = await work.run(async () => {
      await change();
    });
    if (isDone) {
      heading.current?.focus();
      toast(told);
    }
    reload();
  };
  const endOne = (session: Session) =>
    end(
      async () =>
        unwrap(
          await api.DELETE("/api/v1/auth/sessions/{id}", {
            params: { path: { id: session.session_id } },
          }),
        ),
      w.security.ended(deviceOf(session) ?? w.security.unnamed),
    );
  const endOthers = () =>
    end(async () => unwrap(await api.DELETE("/api/v1/auth/sessions")), w.security.endedOthers);

  return (
    <section className="card" aria-labelledby="sessions">
      <div className="card__head">
        <h2 id="sessions" ref={heading} tabIndex={-1}>
          {w.security.sessions}
        </h2>
        {sorted.length > 1 && (
          <Button size="small" isBusy={work.isBusy} onClick={() => void endOthers()}>
            {w.security.endOthers}
          </Button>
        )}
      </div>
      <Failure error={error ?? work.error} />
      {data === undefined && error === undefined && <Skeleton />}
      <ul className="ledger ledger--two">
        {sorted.map((session) => (
          <Row session={session} key={session.session_id} onEnd={() => void endOne(session)} />
        ))}
      </ul>
      {data !== undefined && sorted.length === 1 && (
        <p className="small quiet">{w.security.alone}</p>
      )}
    </section>
  );
}

function Row({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { w, locale } = useSpeaking();
  const device = deviceOf(session) ?? w.security.unnamed;
  const when = (at: string) => whenOf(at, locale, w);
  const address = session.ip_address;
  return (
    <li>
      <div className="ledger__what">
        <Icon name={isHandheld(session) ? "phone" : "computer"} />
        {device} {session.current && <Chip kind="lamp">{w.security.here}</Chip>}
      </div>
      <p className="ledger__how figures">
        {w.security.since(when(session.created_at), when(session.expires_at))}.{" "}
        {!session.current && `${w.security.active(when(session.last_refreshed_at))}. `}
        {address}
      </p>
      <div className="ledger__do">
        {session.current ? (
          <Button size="small" onClick={() => void florence.signOut()}>
            {w.frame.signOut}
          </Button>
        ) : (
          <Button size="small" aria-label={w.security.endLabel(device)} onClick={onEnd}>
            {w.security.end}
          </Button>
        )}
      </div>
    </li>
  );
}
