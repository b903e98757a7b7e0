import { ProblemError, unwrap } from "@florence/identity";
import { useEffect, useState, type SyntheticEvent } from "react";

import { api } from "../client";
import { Button } from "../ui/button";
import { Failure, fieldErrors } from "../ui/failure";
import { TextField } from "../ui/field";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import { Door } from "./door";
import { forgetEmail, typedEmail } from "./typed-email";

/** Asks for the link with which a new password is chosen. Whether there is an account is not told. */
export default function Forgot() {
  const w = useWords();
  const words = w.forgot;
  const { isBusy, error, run } = useWork();
  const [email, setEmail] = useState(typedEmail);
  const [sentTo, setSentTo] = useState<string>();
  const [wasSent, setSent] = useState(false);
  useEffect(forgetEmail, []);
  const missing = wasSent && email === "" ? w.doors.missing : undefined;
  const isOff = error instanceof ProblemError && error.code === "mail_off";

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    setSentTo(undefined);
    if (email === "") {
      return;
    }
    await run(async () => {
      unwrap(await api.POST("/api/v1/auth/password-reset", { body: { email } }));
      setSentTo(email);
    });
  };
  return (
    <Door cover={0}>
      <div>
        <Link className="crumb" to="/sign-in">
          {words.back}
        </Link>
        <Heading>{words.title}</Heading>
        <p className="quiet">{words.intro}</p>
      </div>
      <Failure error={error} />
      {isOff && <p>{words.mailOff}</p>}
      <div role="status">
        {sentTo !== undefined && (
          <Notice kind="success" icon="mail" title={words.sent}>
            <p>{words.sentDetail(sentTo)}</p>
            <p>{words.nothing}</p>
          </Notice>
        )}
      </div>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <TextField
          label={words.email}
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          spellCheck={false}
          value={email}
          error={fieldErrors(error, w)["email"] ?? missing}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Button
          kind={sentTo === undefined ? "primary" : undefined}
          size="large"
          isWide
          type="submit"
          isBusy={isBusy}
        >
          {sentTo === undefined ? words.submit : words.again}
        </Button>
      </form>
    </Door>
  );
}
