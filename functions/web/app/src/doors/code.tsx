import { unwrap } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { api, florence, type Schemas } from "../client";
import { timeOf } from "../format";
import { useSession } from "../session";
import { Button } from "../ui/button";
import { CodeField } from "../ui/code-field";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Notice } from "../ui/notice";
import { useToast } from "../ui/toasts";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";

interface CodeProps {
  email: string;
  pending: Schemas["Registering"];
  /** When it was answered. */
  since: Date;
  onCorrect: () => void;
}

/** Waits for the code that was mailed. It works on this page alone, which holds the other half. */
export function Code({ email, pending, since, onCorrect }: CodeProps) {
  const { w, locale } = useSpeaking();
  const words = w.register;
  const { entered } = useSession();
  const toast = useToast();
  const { isBusy, error, run } = useWork();
  const resend = useWork();
  const [code, setCode] = useState("");
  const [wasSent, setSent] = useState(false);
  const { registration_id, expires_in } = pending;
  const until = new Date(since.getTime() + expires_in * 1_000);
  const digits = code.replaceAll(/\D/g, "");
  const problem = wasSent && digits.length !== 8 ? words.codeDigits : undefined;

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (digits.length !== 8) {
      return;
    }
    await run(async () => entered(await florence.confirm({ registration_id, code: digits })));
  };
  const again = () =>
    resend.run(async () => {
      unwrap(await api.POST("/api/v1/auth/register/resend", { body: { registration_id } }));
      toast(words.codeSentAgain);
    });

  return (
    <>
      <div>
        <Heading>{words.codeTitle}</Heading>
        <p className="quiet">{words.codeIntro(email)}</p>
      </div>
      <Failure error={error} />
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <CodeField
          label={words.code}
          help={words.codeHelp(timeOf(until, locale))}
          maxLength={12}
          value={code}
          error={problem}
          onChange={setCode}
        />
        <Button kind="primary" size="large" isWide type="submit" isBusy={isBusy}>
          {words.submit}
        </Button>
      </form>
      <Failure error={resend.error} />
      <Notice kind="plain" icon="mail" title={words.codeNothing}>
        <p>{words.codeSpam}</p>
        <div className="row">
          <Button size="small" isBusy={resend.isBusy} onClick={() => void again()}>
            {words.codeAgain}
          </Button>
          <Button size="small" kind="quiet" onClick={onCorrect}>
            {words.codeCorrect}
          </Button>
        </div>
      </Notice>
    </>
  );
}
