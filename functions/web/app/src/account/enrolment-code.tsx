import { unwrap } from "@florence/identity";
import { useState } from "react";

import { api } from "../client";
import { timeOf } from "../format";
import { Button } from "../ui/button";
import { Failure } from "../ui/failure";
import { TextField } from "../ui/field";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";

interface EnrolmentCodeProps {
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** The code that an administrator's first factor needs, which can be mailed to them. */
export function EnrolmentCode({ value, error, onChange }: EnrolmentCodeProps) {
  const { w, locale } = useSpeaking();
  const words = w.factor;
  const { isBusy, error: notMailed, run } = useWork();
  const [until, setUntil] = useState<string>();
  const mail = () =>
    run(async () => {
      const sent = unwrap(await api.POST("/api/v1/auth/factors/enrolment-code"));
      setUntil(sent.expires_at);
    });
  return (
    <>
      <TextField
        label={words.enrolment}
        help={words.enrolmentHelp}
        name="enrolment_code"
        autoComplete="off"
        spellCheck={false}
        maxLength={30}
        value={value}
        error={error}
        onChange={(event) => onChange(event.target.value)}
      />
      <Failure error={notMailed} />
      <div className="row">
        <Button isBusy={isBusy} onClick={() => void mail()}>
          {words.mailEnrolment}
        </Button>
        <span className="small" role="status">
          {until !== undefined && words.enrolmentMailed(timeOf(until, locale))}
        </span>
      </div>
    </>
  );
}
