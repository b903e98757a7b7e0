import { unwrap } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { api, florence } from "../client";
import { navigate } from "../router";
import { useSession } from "../session";
import { unsentSteps } from "../step/workshop";
import { Button, buttonClass } from "../ui/button";
import { Failure, fieldErrors } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { PasswordField } from "../ui/password-field";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import { deviceName } from "./device";
import { AskForAnother, LinkPage, SomebodyHere, isRefused } from "./link-page";

/** Chooses a new password with the link of a reset. */
export default function Reset() {
  const words = useWords().links.reset;
  return (
    <LinkPage title={words.title} otherwise={<AskForAnother />}>
      {(token) => <Choose token={token} />}
    </LinkPage>
  );
}

function Choose({ token }: { token: string }) {
  const w = useWords();
  const words = w.links.reset;
  const { ask } = useSession();
  const { isBusy, error, run } = useWork();
  const [password, setPassword] = useState("");
  const [wasSent, setSent] = useState(false);
  const [isDone, setDone] = useState(false);
  const missing = wasSent && password === "" ? w.doors.missing : undefined;
  const problem = fieldErrors(error, w)["new_password"];

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (password === "") {
      return;
    }
    await run(async () => {
      const body = { token, new_password: password, ...deviceName() };
      unwrap(await api.POST("/api/v1/auth/password-reset/complete", { body }));
      setDone(true);
      // The session of this browser may have been one of those that ended.
      ask();
    });
  };
  if (isDone) {
    return <Done />;
  }
  if (isRefused(error)) {
    return (
      <>
        <Heading>{words.title}</Heading>
        <Failure error={error} />
        <AskForAnother />
      </>
    );
  }
  return (
    <>
      <div>
        <Heading>{words.title}</Heading>
        <p className="quiet">{words.intro}</p>
      </div>
      <SomebodyHere detail={w.links.otherAccount} />
      {problem === undefined && <Failure error={error} />}
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <PasswordField
          label={words.password}
          name="password"
          autoComplete="new-password"
          value={password}
          error={problem ?? missing}
          onChange={setPassword}
        />
        <Notice kind="plain" title={words.next}>
          <ul>
            {words.effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
        </Notice>
        <Button kind="primary" size="large" isWide type="submit" isBusy={isBusy}>
          {words.submit}
        </Button>
      </form>
    </>
  );
}

function Done() {
  const w = useWords();
  const words = w.links.reset;
  const { state } = useSession();
  const { isBusy, error, run } = useWork();
  const other = state.status === "in" ? state.user.full_name : undefined;
  const signOut = () =>
    run(async () => {
      await florence.signOut();
      navigate("/sign-in");
    });
  return (
    <>
      <Heading>{words.done}</Heading>
      <Notice kind="success" title={words.doneTitle}>
        <p>{words.doneDetail}</p>
      </Notice>
      <Failure error={error} />
      {other === undefined ? (
        <Link
          className={buttonClass({ kind: "primary", size: "large", isWide: true })}
          to="/sign-in"
        >
          {w.doors.signIn}
        </Link>
      ) : (
        <>
          <SomebodyHere detail={w.links.signOutFirst} />
          {unsentSteps() === 0 && (
            <Button
              kind="primary"
              size="large"
              isWide
              isBusy={isBusy}
              onClick={() => void signOut()}
            >
              {w.links.signOut(other)}
            </Button>
          )}
          <Link className={buttonClass({ kind: "quiet", isWide: true })} to="/forms">
            {w.links.goOnAs(other)}
          </Link>
        </>
      )}
    </>
  );
}
