import { unwrap } from "@florence/identity";
import { useRef, useState } from "react";

import { api, type Schemas } from "../client";
import { useSession } from "../session";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { download } from "../ui/download";
import { Failure, fieldErrors } from "../ui/failure";
import { PasswordField } from "../ui/password-field";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import { Account } from "./tabs";

export default function Data() {
  return (
    <Account>
      <div className="cols cols--half">
        <Export />
        <Delete />
      </div>
    </Account>
  );
}

type Exported = Schemas["Export"];

function entriesOf({ devices, sessions, wizards, audit_events }: Exported): number {
  return devices.length + sessions.length + wizards.length + audit_events.length;
}

/** A page behind the first adds to each list. */
function joined(all: Exported | undefined, page: Exported): Exported {
  if (all === undefined) {
    return page;
  }
  return {
    ...all,
    devices: [...all.devices, ...page.devices],
    sessions: [...all.sessions, ...page.sessions],
    wizards: [...all.wizards, ...page.wizards],
    audit_events: [...all.audit_events, ...page.audit_events],
    next_cursor: page.next_cursor ?? null,
  };
}

function Export() {
  const w = useWords();
  const { isBusy, error, run } = useWork();
  const [status, setStatus] = useState("");
  const [wasStopped, setStopped] = useState(false);
  const stop = useRef<AbortController>(undefined);
  const collect = async () => {
    const controller = new AbortController();
    stop.current = controller;
    setStatus(w.data.collecting(0));
    const isDone = await run(async () => {
      let all: Exported | undefined;
      let cursor: string | undefined;
      do {
        const answer = await api.GET("/api/v1/auth/profile/export", {
          params: { query: cursor === undefined ? {} : { cursor } },
          signal: controller.signal,
        });
        const page = unwrap(answer);
        all = joined(all, page);
        cursor = page.next_cursor ?? undefined;
        setStatus(w.data.collecting(entriesOf(all)));
      } while (cursor !== undefined);
      download("florence.json", "application/json", JSON.stringify(all, null, 2));
      setStatus(w.data.collected(entriesOf(all)));
    });
    setStopped(controller.signal.aborted);
    if (!isDone) {
      setStatus("");
    }
  };
  return (
    <section className="card" aria-labelledby="data">
      <div className="card__head">
        <h2 id="data">{w.data.export}</h2>
      </div>
      <div className="stack">
        <p className="small quiet">{w.data.exportDetail}</p>
        {!wasStopped && <Failure error={error} />}
        <p className="small figures" role="status">
          {status}
        </p>
        {isBusy && <progress aria-label={w.data.export} />}
        <div className="row">
          <Button icon="down" isBusy={isBusy} onClick={() => void collect()}>
            {w.data.exportStart}
          </Button>
          {isBusy && (
            <Button kind="quiet" onClick={() => stop.current?.abort()}>
              {w.data.exportStop}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

function Delete() {
  const w = useWords();
  const { left } = useSession();
  const { isBusy, error, run } = useWork();
  const [isAsked, setAsked] = useState(false);
  const [password, setPassword] = useState("");
  const fields = fieldErrors(error, w);
  const close = () => {
    setAsked(false);
    setPassword("");
  };
  const remove = async () => {
    const isDone = await run(async () => {
      unwrap(await api.DELETE("/api/v1/auth/profile", { body: { password } }));
    });
    if (isDone) {
      left("deleted");
    }
  };
  return (
    <section className="card" aria-labelledby="delete">
      <div className="card__head">
        <h2 id="delete">{w.data.delete}</h2>
      </div>
      <div className="stack">
        <p className="small quiet">{w.data.deleteDetail}</p>
        <Button kind="danger" onClick={() => setAsked(true)}>
          {w.data.deleteStart}
        </Button>
      </div>
      {isAsked && (
        <Dialog
          title={w.data.deleteTitle}
          onClose={close}
          actions={
            <>
              <Button autoFocus onClick={close}>
                {w.data.deleteKeep}
              </Button>
              <Button kind="destroy" isBusy={isBusy} onClick={() => void remove()}>
                {w.data.deleteConfirm}
              </Button>
            </>
          }
        >
          <p>{w.data.fromNow}</p>
          <ul>
            {w.data.deleteEffects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
          <Failure error={error} />
          <PasswordField
            label={w.data.deletePassword}
            autoComplete="current-password"
            value={password}
            error={fields["password"]}
            onChange={setPassword}
          />
        </Dialog>
      )}
    </section>
  );
}
