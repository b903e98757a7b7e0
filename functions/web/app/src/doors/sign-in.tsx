import { ProblemError, hasPasskeys } from "@florence/identity";
import { useState } from "react";

import { useSession, type OutReason } from "../session";
import { unsentSteps } from "../step/workshop";
import { Button } from "../ui/button";
import { Failure, told } from "../ui/failure";
import { TextField } from "../ui/field";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { PasswordField } from "../ui/password-field";
import { useWords } from "../words";
import { DeviceName } from "./device";
import { Door } from "./door";
import { PasskeySignIn } from "./passkey-sign-in";
import { SecondFactor } from "./second-factor";
import { leaveEmail } from "./typed-email";
import { usePasswordStep } from "./use-password-step";

export function SignIn() {
  const w = useWords();
  const { state, entered } = useSession();
  const step = usePasswordStep(entered);
  const { isBusy, error, run, email, password, fields, isMissing, asked, lapsed } = step;
  const [code, setCode] = useState("");
  const isClosed = error instanceof ProblemError && error.code === "too_many_attempts";
  if (asked !== undefined) {
    return (
      <Door cover={0}>
        <SecondFactor email={email} asked={asked} onRestart={step.restart} />
      </Door>
    );
  }
  return (
    <Door cover={0}>
      <div>
        <Heading>{w.doors.signIn}</Heading>
        <DeviceName />
      </div>
      {state.status === "out" && (error ?? lapsed) === undefined && (
        <Reason reason={state.reason} />
      )}
      {isClosed ? (
        <ClosedForStrangers email={email} error={error} />
      ) : (
        <Failure error={error ?? lapsed} />
      )}
      <PasskeySignIn isBusy={isBusy} run={run} />
      <form
        className="form"
        noValidate
        onSubmit={(event) => void step.submit(event, code === "" ? {} : { unlock_code: code })}
      >
        <TextField
          label={w.doors.email}
          name="email"
          type="email"
          autoComplete="username webauthn"
          inputMode="email"
          spellCheck={false}
          value={email}
          error={fields["email"] ?? isMissing(email)}
          onChange={(event) => step.setEmail(event.target.value)}
        />
        <PasswordField
          label={w.doors.password}
          name="password"
          autoComplete="current-password"
          value={password}
          error={fields["password"] ?? isMissing(password)}
          onChange={step.setPassword}
        />
        {(isClosed || code !== "") && (
          <TextField
            label={w.doors.unlockCode}
            help={w.doors.unlockHelp}
            autoComplete="one-time-code"
            spellCheck={false}
            value={code}
            error={fields["unlock_code"]}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
        <Button
          kind={hasPasskeys() ? undefined : "primary"}
          size="large"
          isWide
          type="submit"
          isBusy={isBusy}
        >
          {w.doors.continue}
        </Button>
      </form>
      <p className="small row">
        <Forgotten email={email}>{w.doors.forgot}</Forgotten>
        <Link to="/register">{w.doors.createAccount}</Link>
      </p>
    </Door>
  );
}

function Forgotten({ email, children }: { email: string; children: string }) {
  return (
    <Link to="/forgot" onClick={() => leaveEmail(email)}>
      {children}
    </Link>
  );
}

/** Strangers tried too many passwords: a device that the account does not know comes in by a reset. */
function ClosedForStrangers({ email, error }: { email: string; error: ProblemError }) {
  const w = useWords();
  return (
    <Notice kind="warning" title={w.doors.closed} isAlert>
      <p>
        {w.doors.closedDetail} {told(error, w).detail}
      </p>
      <p>
        <Forgotten email={email}>{w.doors.closedReset}</Forgotten>
      </p>
    </Notice>
  );
}

function Reason({ reason }: { reason: OutReason | undefined }) {
  const w = useWords();
  switch (reason) {
    case "signed-out":
      return (
        <Notice kind="success" title={w.doors.signedOut}>
          <p>{w.doors.signedOutDetail}</p>
        </Notice>
      );
    case "ended":
      return (
        <Notice kind="warning" title={w.doors.ended} isAlert>
          <p>{w.doors.endedDetail}</p>
          {unsentSteps() > 0 && <p>{w.doors.keptDrafts}</p>}
        </Notice>
      );
    case "replaced":
      return (
        <Notice kind="warning" title={w.doors.replaced} isAlert>
          <p>{w.doors.replacedDetail}</p>
        </Notice>
      );
    case "deleted":
      return (
        <Notice kind="success" title={w.doors.deleted}>
          <p>{w.doors.deletedDetail}</p>
        </Notice>
      );
    case undefined:
      return null;
  }
}
