import { unwrap } from "@florence/identity";
import { useEffect, useRef, useState, type SyntheticEvent } from "react";

import { api, versionOf, type Schemas } from "../client";
import { timeOf } from "../format";
import { useSession } from "../session";
import { Button } from "../ui/button";
import { CodeField } from "../ui/code-field";
import { Failure, fieldErrors } from "../ui/failure";
import { TextField } from "../ui/field";
import { useToast } from "../ui/toasts";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";

/** A change that waits for the code in the mail to the new address. */
interface Waiting {
  email: string;
  pending: Schemas["PendingChange"];
  until: Date;
}

/** The service asks for a fresh proof where there is none: the dialog for it is that of all pages. */
async function begun(email: string): Promise<Waiting> {
  const answer = await api.POST("/api/v1/auth/profile/email", { body: { new_email: email } });
  const pending = unwrap(answer);
  return { email, pending, until: new Date(Date.now() + pending.expires_in * 1_000) };
}

/** Gives the account another address: first it is asked for, then its mailbox is proved. */
export function ChangeEmail({ onDone }: { onDone: (email: string) => void }) {
  const [email, setEmail] = useState("");
  const [waiting, setWaiting] = useState<Waiting>();
  return waiting === undefined ? (
    <Ask email={email} onChange={setEmail} onWait={setWaiting} />
  ) : (
    <Confirm
      waiting={waiting}
      onWait={setWaiting}
      onCorrect={() => setWaiting(undefined)}
      onDone={onDone}
    />
  );
}

interface AskProps {
  email: string;
  onChange: (email: string) => void;
  onWait: (waiting: Waiting) => void;
}

function Ask({ email, onChange, onWait }: AskProps) {
  const w = useWords();
  const { isBusy, error, run } = useWork();
  const [wasSent, setSent] = useState(false);
  const problem = fieldErrors(error, w)["new_email"];
  const missing = wasSent && email === "" ? w.doors.missing : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (email !== "") {
      void run(async () => onWait(await begun(email)));
    }
  };
  return (
    <form className="well form" noValidate onSubmit={submit}>
      <div>
        <h3>{w.account.emailTitle}</h3>
        <p className="small quiet">{w.account.emailIntro}</p>
      </div>
      {problem === undefined && <Failure error={error} />}
      <TextField
        label={w.account.emailNew}
        name="new_email"
        type="email"
        autoComplete="email"
        inputMode="email"
        spellCheck={false}
        autoFocus
        value={email}
        error={problem ?? missing}
        onChange={(event) => onChange(event.target.value)}
      />
      <div className="row">
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {w.account.emailSend}
        </Button>
      </div>
    </form>
  );
}

interface ConfirmProps {
  waiting: Waiting;
  onWait: (waiting: Waiting) => void;
  onCorrect: () => void;
  onDone: (email: string) => void;
}

function Confirm({ waiting, onWait, onCorrect, onDone }: ConfirmProps) {
  const { w, locale } = useSpeaking();
  const { changed } = useSession();
  const toast = useToast();
  const { isBusy, error, run } = useWork();
  const resend = useWork();
  const heading = useRef<HTMLHeadingElement>(null);
  const [code, setCode] = useState("");
  const [wasSent, setSent] = useState(false);
  const { email, pending, until } = waiting;
  const digits = code.replaceAll(/\D/g, "");
  const problem = wasSent && digits.length !== 8 ? w.register.codeDigits : undefined;
  useEffect(() => heading.current?.focus(), []);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (digits.length !== 8) {
      return;
    }
    const isDone = await run(async () => {
      const body = { change_id: pending.change_id, code: digits };
      const answer = await api.POST("/api/v1/auth/profile/email/confirm", { body });
      changed(unwrap(answer).user, versionOf(answer.response));
    });
    if (isDone) {
      onDone(email);
    }
  };
  const again = () =>
    resend.run(async () => {
      onWait(await begun(email));
      setCode("");
      setSent(false);
      toast(w.register.codeSentAgain);
    });
  return (
    <form className="well form" noValidate onSubmit={(event) => void submit(event)}>
      <div>
        <h3 ref={heading} tabIndex={-1}>
          {w.account.emailCodeTitle}
        </h3>
        <p className="small quiet">{w.account.emailCodeIntro(email)}</p>
      </div>
      <Failure error={error ?? resend.error} />
      <CodeField
        label={w.register.code}
        help={w.register.codeHelp(timeOf(until, locale))}
        maxLength={12}
        value={code}
        error={problem}
        onChange={setCode}
      />
      <div className="row">
        <Button kind="primary" type="submit" isBusy={isBusy}>
          {w.account.emailConfirm}
        </Button>
        <Button isBusy={resend.isBusy} onClick={() => void again()}>
          {w.register.codeAgain}
        </Button>
        <Button kind="quiet" onClick={onCorrect}>
          {w.register.codeCorrect}
        </Button>
      </div>
    </form>
  );
}
