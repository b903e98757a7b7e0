import { unwrap } from "@florence/identity";
import { useState } from "react";

import { api, type Schemas, type User } from "../client";
import { timeOf } from "../format";
import { useUser } from "../session";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { useToast } from "../ui/toasts";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";
import { DeletePerson } from "./delete-person";
import { Doing, Question } from "./doing";
import { NewPassword } from "./new-password";
import type { ChangePerson } from "./person";

interface DoingsProps {
  details: Schemas["AccountDetails"];
  /** As the account was read. */
  version: string;
  onChange: ChangePerson;
}

/** What can be done, each with what it will do. */
export function Doings({ details, version, onChange }: DoingsProps) {
  const w = useWords();
  const { user } = details;
  const { user: me } = useUser();
  return (
    <aside className="card" aria-labelledby="can">
      <h2 id="can" className="hush">
        {w.admin.person.can}
      </h2>
      <EndSessions user={user} />
      {user.is_active && <NewPassword details={details} />}
      {user.role !== "admin" && <Unlock user={user} />}
      {user.is_active ? (
        <Disable user={user} onChange={onChange} />
      ) : (
        <Enable user={user} onChange={onChange} />
      )}
      {user.role !== "admin" && <ResetFactors user={user} />}
      {user.user_id !== me.user_id && <DeletePerson user={user} version={version} />}
    </aside>
  );
}

function EndSessions({ user }: { user: User }) {
  const w = useWords();
  const words = w.admin.person;
  const toast = useToast();
  const { isBusy, error, run } = useWork();
  const end = () =>
    run(async () => {
      unwrap(
        await api.DELETE("/api/v1/admin/users/{id}/sessions", {
          params: { path: { id: user.user_id } },
        }),
      );
      toast(words.sessionsEnded(user.full_name));
    });
  return (
    <Doing title={words.endSessions} how={words.endSessionsHow} error={error}>
      <Button size="small" isBusy={isBusy} onClick={() => void end()}>
        {words.endSessionsDo}
      </Button>
    </Doing>
  );
}

function Unlock({ user }: { user: User }) {
  const { w, locale } = useSpeaking();
  const words = w.admin.person;
  const [issued, setIssued] = useState<Schemas["Unlocked"]>();
  const { isBusy, error, run } = useWork();
  const make = () =>
    run(async () => {
      const params = { path: { id: user.user_id } };
      setIssued(unwrap(await api.POST("/api/v1/admin/users/{id}/unlock", { params })));
    });
  return (
    <Doing title={words.unlock} how={words.unlockHow} error={error}>
      <Button size="small" isBusy={isBusy} onClick={() => void make()}>
        {words.unlockDo}
      </Button>
      {issued !== undefined && (
        <Dialog
          title={issued.mailed ? words.resetMailed : words.code(user.full_name)}
          onClose={() => setIssued(undefined)}
          actions={
            <Button autoFocus onClick={() => setIssued(undefined)}>
              {w.common.close}
            </Button>
          }
        >
          {issued.mailed ? (
            <p>{words.resetMailedHow(user.full_name, timeOf(issued.expires_at, locale))}</p>
          ) : (
            <>
              <p>{words.codeHow}</p>
              <p className="secret figures">{issued.unlock_code}</p>
              <p className="quiet small">{words.codeUntil(timeOf(issued.expires_at, locale))}</p>
            </>
          )}
        </Dialog>
      )}
    </Doing>
  );
}

function Disable({ user, onChange }: { user: User; onChange: ChangePerson }) {
  const words = useWords().admin.person;
  const [isAsked, setAsked] = useState(false);
  const disable = () => {
    setAsked(false);
    void onChange({ is_active: false }, words.disabledToast(user.full_name), { is_active: true });
  };
  return (
    <Doing title={words.disable} how={words.disableHow}>
      <Button size="small" kind="danger" onClick={() => setAsked(true)}>
        {words.disableDo}
      </Button>
      {isAsked && (
        <Question
          title={words.disableTitle(user.full_name)}
          effects={words.disableEffects}
          after={words.disableAfter}
          confirm={words.disableConfirm}
          onConfirm={disable}
          onClose={() => setAsked(false)}
        />
      )}
    </Doing>
  );
}

function Enable({ user, onChange }: { user: User; onChange: ChangePerson }) {
  const words = useWords().admin.person;
  return (
    <Doing title={words.enable} how={words.enableHow}>
      <Button
        size="small"
        onClick={() => void onChange({ is_active: true }, words.enabledToast(user.full_name))}
      >
        {words.enableDo}
      </Button>
    </Doing>
  );
}

function ResetFactors({ user }: { user: User }) {
  const words = useWords().admin.person;
  const toast = useToast();
  const { isBusy, error, run } = useWork();
  const [isAsked, setAsked] = useState(false);
  const reset = () => {
    setAsked(false);
    void run(async () => {
      const params = { path: { id: user.user_id } };
      unwrap(await api.DELETE("/api/v1/admin/users/{id}/factors", { params }));
      toast(words.factorsReset(user.full_name));
    });
  };
  return (
    <Doing title={words.resetFactors} how={words.resetFactorsHow} error={error}>
      <Button size="small" kind="danger" isBusy={isBusy} onClick={() => setAsked(true)}>
        {words.resetFactorsDo}
      </Button>
      {isAsked && (
        <Question
          title={words.resetFactorsTitle(user.full_name)}
          effects={words.resetFactorsEffects}
          confirm={words.resetFactorsConfirm}
          onConfirm={reset}
          onClose={() => setAsked(false)}
        />
      )}
    </Doing>
  );
}
