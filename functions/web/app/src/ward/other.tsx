import type { SecondFactor as Asked } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { florence, type User } from "../client";
import { deviceName } from "../doors/device";
import { SecondFactor } from "../doors/second-factor";
import { navigate } from "../router";
import { useSession } from "../session";
import { workOwner } from "../step/workshop";
import { Button } from "../ui/button";
import { Failure, fieldErrors } from "../ui/failure";
import { TextField } from "../ui/field";
import { PasswordField } from "../ui/password-field";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";

/** Signs somebody in in the place of whoever locked the session, which ends with that. */
export function Other({ name, onBack }: { name: string; onBack: () => void }) {
  const w = useWords();
  const { entered } = useSession();
  const { isBusy, error, run } = useWork();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [wasSent, setSent] = useState(false);
  const [asked, setAsked] = useState<Asked>();
  const [lapsed, setLapsed] = useState<unknown>();
  const fields = fieldErrors(error, w);
  const isMissing = (text: string) => (wasSent && text === "" ? w.doors.missing : undefined);

  const arrive = (user: User) => {
    // The address of the page is that of the other person's work.
    if (workOwner() !== user.user_id) {
      navigate("/forms", { replace: true });
    }
    entered(user);
  };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (isBusy || email === "" || password === "") {
      return;
    }
    setLapsed(undefined);
    await run(async () => {
      const { user, secondFactor } = await florence.signIn({ email, password, ...deviceName() });
      if (secondFactor === undefined) {
        arrive(user);
      } else {
        setAsked(secondFactor);
      }
    });
  };
  const restart = (failure?: unknown) => {
    setAsked(undefined);
    setPassword("");
    setSent(false);
    setLapsed(failure);
  };
  return (
    <div className="lock__cards">
      <section className="lockcard" aria-labelledby="who">
        <h2 id="who">{w.ward.who}</h2>
        {asked === undefined ? (
          <form className="form" noValidate onSubmit={(event) => void submit(event)}>
            <Failure error={error ?? lapsed} />
            <TextField
              label={w.doors.email}
              name="email"
              type="email"
              autoComplete="off"
              inputMode="email"
              spellCheck={false}
              value={email}
              error={fields["email"] ?? isMissing(email)}
              onChange={(event) => setEmail(event.target.value)}
            />
            <PasswordField
              label={w.doors.password}
              name="password"
              autoComplete="off"
              value={password}
              error={fields["password"] ?? isMissing(password)}
              onChange={setPassword}
            />
            <Button kind="primary" size="large" isWide type="submit" isBusy={isBusy}>
              {w.doors.continue}
            </Button>
          </form>
        ) : (
          <SecondFactor email={email} asked={asked} onRestart={restart} onEntered={arrive} />
        )}
        <Button isWide onClick={onBack}>
          {w.ward.backTo(name)}
        </Button>
      </section>
    </div>
  );
}
