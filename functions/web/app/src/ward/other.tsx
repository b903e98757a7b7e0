import type { SyntheticEvent } from "react";

import type { User } from "../client";
import { SecondFactor } from "../doors/second-factor";
import { usePasswordStep } from "../doors/use-password-step";
import { navigate } from "../router";
import { useSession } from "../session";
import { workOwner } from "../step/workshop";
import { Button } from "../ui/button";
import { Failure } from "../ui/failure";
import { TextField } from "../ui/field";
import { PasswordField } from "../ui/password-field";
import { useWords } from "../words";

/** Signs somebody in in the place of whoever locked the session, which ends with that. */
export function Other({ name, onBack }: { name: string; onBack: () => void }) {
  const w = useWords();
  const { entered } = useSession();
  const arrive = (user: User) => {
    // The address of the page is that of the other person's work.
    if (workOwner() !== user.user_id) {
      navigate("/forms", { replace: true });
    }
    entered(user);
  };
  const step = usePasswordStep(arrive);
  const { isBusy, error, email, password, fields, isMissing, asked, lapsed } = step;
  const submit = (event: SyntheticEvent) => {
    if (isBusy) {
      event.preventDefault();
    } else {
      void step.submit(event);
    }
  };
  return (
    <div className="lock__cards">
      <section className="lockcard" aria-labelledby="who">
        <h2 id="who">{w.ward.who}</h2>
        {asked === undefined ? (
          <form className="form" noValidate onSubmit={submit}>
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
              onChange={(event) => step.setEmail(event.target.value)}
            />
            <PasswordField
              label={w.doors.password}
              name="password"
              autoComplete="off"
              value={password}
              error={fields["password"] ?? isMissing(password)}
              onChange={step.setPassword}
            />
            <Button kind="primary" size="large" isWide type="submit" isBusy={isBusy}>
              {w.doors.continue}
            </Button>
          </form>
        ) : (
          <SecondFactor email={email} asked={asked} onRestart={step.restart} onEntered={arrive} />
        )}
        <Button isWide onClick={onBack}>
          {w.ward.backTo(name)}
        </Button>
      </section>
    </div>
  );
}
