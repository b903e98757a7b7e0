import { unwrap } from "@florence/identity";
import { useCallback, useState, type SyntheticEvent } from "react";

import { api } from "../client";
import { dateOf } from "../format";
import { useSession, useUser } from "../session";
import { Button } from "../ui/button";
import { Failure, fieldErrors } from "../ui/failure";
import { Icon } from "../ui/icon";
import { PasswordField } from "../ui/password-field";
import { useToast } from "../ui/toasts";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";
import { Factors } from "./factors";
import { Sessions } from "./sessions";
import { SharedComputer } from "./shared-computer";
import { Account } from "./tabs";

export default function Security() {
  // A new password ends sessions, so does a second factor: the list is asked for anew.
  const [turn, setTurn] = useState(0);
  const changed = useCallback(() => setTurn((before) => before + 1), []);
  return (
    <Account>
      <div className="cols cols--aside">
        <div className="stack">
          <HowYouSignIn onChanged={changed} />
          <Factors onChanged={changed} />
          <Sessions key={turn} />
        </div>
        <aside className="stack">
          <SharedComputer />
        </aside>
      </div>
    </Account>
  );
}

function HowYouSignIn({ onChanged }: { onChanged: () => void }) {
  const { w, locale } = useSpeaking();
  const { user } = useUser();
  const [isOpen, setOpen] = useState(false);
  const toast = useToast();
  return (
    <section className="card" aria-labelledby="how">
      <div className="card__head">
        <h2 id="how">{w.security.how}</h2>
      </div>
      <ul className="ledger">
        <li>
          <div className="ledger__what">
            <Icon name="pen" />
            {w.security.password}
          </div>
          <p className="ledger__how">
            {w.security.passwordChanged(dateOf(user.password_changed_at, locale))}
          </p>
          <div className="ledger__do">
            <Button size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {w.security.change}
            </Button>
          </div>
        </li>
      </ul>
      {isOpen && (
        <ChangePassword
          onDone={() => {
            setOpen(false);
            toast(w.security.changed);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function ChangePassword({ onDone }: { onDone: () => void }) {
  const w = useWords();
  const { user } = useUser();
  const { ask } = useSession();
  const { isBusy, error, run } = useWork();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [wasSent, setSent] = useState(false);
  const fields = fieldErrors(error, w);
  const isMissing = (text: string) => (wasSent && text === "" ? w.doors.missing : undefined);
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (current === "" || next === "") {
      return;
    }
    const isDone = await run(async () => {
      unwrap(
        await api.POST("/api/v1/auth/change-password", {
          body: { current_password: current, new_password: next },
        }),
      );
    });
    if (isDone) {
      ask();
      onDone();
    }
  };
  return (
    <form className="well form" noValidate onSubmit={(event) => void submit(event)}>
      <div>
        <h3>{w.security.changeTitle}</h3>
        <p className="small quiet">{w.security.changeIntro}</p>
      </div>
      <Failure error={error} />
      {/* Tells a password manager whose password it is. */}
      <input type="email" autoComplete="username" value={user.email} readOnly hidden />
      <PasswordField
        label={w.security.current}
        autoComplete="current-password"
        value={current}
        error={fields["current_password"] ?? isMissing(current)}
        onChange={setCurrent}
      />
      <PasswordField
        label={w.security.new}
        autoComplete="new-password"
        personal={[user.email, user.full_name, user.institution ?? ""]}
        value={next}
        error={fields["new_password"] ?? isMissing(next)}
        onChange={setNext}
      />
      <div className="row">
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {w.security.changeSubmit}
        </Button>
      </div>
    </form>
  );
}
