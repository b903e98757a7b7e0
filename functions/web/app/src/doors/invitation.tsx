import { ProblemError, unwrap } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { api } from "../client";
import { navigate } from "../router";
import { useSession } from "../session";
import { Button } from "../ui/button";
import { Failure, fieldErrors } from "../ui/failure";
import { FieldError, TextField } from "../ui/field";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { PasswordField } from "../ui/password-field";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";
import { deviceName } from "./device";
import { AskForAnother, LinkPage, SomebodyHere, isRefused } from "./link-page";

/** Makes the account that somebody was invited to. */
export default function Invitation() {
  const w = useWords();
  return (
    <LinkPage title={w.links.invitation.title} otherwise={<Otherwise />}>
      {(token) => <Accept token={token} />}
    </LinkPage>
  );
}

function Otherwise() {
  const w = useWords();
  return (
    <>
      <p>{w.links.invitation.refused}</p>
      <p className="small">
        {w.doors.haveAccount} <Link to="/sign-in">{w.doors.signIn}</Link>
      </p>
    </>
  );
}

function Accept({ token }: { token: string }) {
  const { w, locale } = useSpeaking();
  const words = w.links.invitation;
  const { entered } = useSession();
  const { isBusy, error, run } = useWork();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [agreed, setAgreed] = useState(false);
  const [wasSent, setSent] = useState(false);
  const fields = fieldErrors(error, w);
  const isTold = fields["full_name"] !== undefined || fields["password"] !== undefined;
  const isTaken = error instanceof ProblemError && error.code === "email_taken";
  const isMissing = (text: string) => (wasSent && text === "" ? w.doors.missing : undefined);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (name === "" || password === "" || !agreed) {
      return;
    }
    await run(async () => {
      const body = {
        token,
        password,
        full_name: name,
        agreed_to_terms: true,
        locale,
        ...deviceName(),
      };
      const { user } = unwrap(await api.POST("/api/v1/auth/invitations/accept", { body }));
      entered(user);
      navigate("/forms", { replace: true });
    });
  };
  if (isRefused(error)) {
    return (
      <>
        <Heading>{words.title}</Heading>
        <Failure error={error} />
        <Otherwise />
      </>
    );
  }
  return (
    <>
      <div>
        <Heading>{words.title}</Heading>
        <p className="quiet">{words.intro}</p>
      </div>
      <SomebodyHere detail={words.otherSession} />
      {!isTold && <Failure error={error} />}
      {isTaken && <AskForAnother />}
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <TextField
          label={w.register.name}
          name="name"
          autoComplete="name"
          value={name}
          error={fields["full_name"] ?? isMissing(name)}
          onChange={(event) => setName(event.target.value)}
        />
        <PasswordField
          label={words.password}
          name="password"
          autoComplete="new-password"
          personal={[name]}
          value={password}
          error={fields["password"] ?? isMissing(password)}
          onChange={setPassword}
        />
        <div className="stack stack--s">
          <label className="choice choice--check">
            <input
              type="checkbox"
              name="terms"
              checked={agreed}
              onChange={(event) => setAgreed(event.target.checked)}
              aria-describedby={wasSent && !agreed ? "terms-error" : undefined}
            />
            <span>{w.register.terms}</span>
          </label>
          {wasSent && !agreed && (
            <FieldError id="terms-error">{w.register.termsMissing}</FieldError>
          )}
        </div>
        <Button kind="primary" size="large" isWide type="submit" isBusy={isBusy}>
          {words.submit}
        </Button>
      </form>
    </>
  );
}
