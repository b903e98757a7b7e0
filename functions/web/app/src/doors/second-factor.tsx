import { ProblemError, hasPasskeys, type SecondFactor as Asked } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { florence, type User } from "../client";
import { useSession } from "../session";
import { Button } from "../ui/button";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Icon, type IconName } from "../ui/icon";
import { ProofField, isWholeProof, proofError, type Way } from "../ui/proof-field";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import { deviceName } from "./device";

type SecondWay = Exclude<Way, "password"> | "passkey";

interface SecondFactorProps {
  email: string;
  asked: Asked;
  /** Back to the password; `error` where the challenge is good no more. */
  onRestart: (error?: unknown) => void;
  /** Who has signed in; the session begins with that unless it is said otherwise. */
  onEntered?: (user: User) => void;
}

/** What a challenge may be answered with, as the service names it. */
type Method = Asked["methods"][number];

const WAYS: Record<Method, SecondWay> = {
  passkey: "passkey",
  totp: "code",
  recovery_code: "recovery_code",
};

const ICONS: Record<SecondWay, IconName> = {
  passkey: "key",
  code: "phone",
  recovery_code: "list",
};

/** Asks for the second factor after a right password. */
export function SecondFactor({ email, asked, onRestart, onEntered }: SecondFactorProps) {
  const { entered } = useSession();
  const arrive = onEntered ?? entered;
  const w = useWords();
  const words = w.factor;
  const { isBusy, error, run } = useWork();
  const methods = asked.methods.filter((method) => method !== "passkey" || hasPasskeys());
  const ways = methods.map((method) => WAYS[method]);
  const [way, setWay] = useState<SecondWay>(ways[0] ?? "recovery_code");
  const [text, setText] = useState("");
  const [wasSent, setSent] = useState(false);
  const { challenge } = asked;

  const send = (answer: () => Promise<User>) =>
    run(async () => {
      try {
        arrive(await answer());
      } catch (failure) {
        if (failure instanceof ProblemError && failure.code === "invalid_challenge") {
          onRestart(failure);
          return;
        }
        throw failure;
      }
    });
  const sendPasskey = () => send(() => florence.confirmWithPasskey({ challenge, ...deviceName() }));
  return (
    <>
      <div>
        <button className="linkbutton small" type="button" onClick={() => onRestart()}>
          {words.restart}
        </button>
        <Heading>{words.title}</Heading>
        <p className="quiet">
          {words.signingInAs} <b>{email}</b>
        </p>
      </div>
      {way === "passkey" ? (
        <>
          <Failure error={error} />
          <Button
            kind="primary"
            size="large"
            icon="key"
            isWide
            isBusy={isBusy}
            onClick={() => void sendPasskey()}
          >
            {words.use.passkey}
          </Button>
        </>
      ) : (
        <Typed
          way={way}
          text={text}
          error={error}
          isBusy={isBusy}
          wasSent={wasSent}
          onChange={setText}
          onSubmit={() => {
            setSent(true);
            if (!isBusy && isWholeProof(way, text)) {
              const answer = { challenge, [way]: text, ...deviceName() };
              void send(() => florence.confirmSecondFactor(answer));
            }
          }}
        />
      )}
      <div className="methods">
        {ways
          .filter((other) => other !== way)
          .map((other) => (
            <button
              type="button"
              key={other}
              onClick={() => {
                setWay(other);
                setText("");
                setSent(false);
              }}
            >
              <Icon name={ICONS[other]} />
              <span>
                {words.use[other]}
                <small>{words.useHelp[other]}</small>
              </span>
            </button>
          ))}
      </div>
      <p className="small quiet">{words.lost}</p>
    </>
  );
}

interface TypedProps {
  way: Exclude<SecondWay, "passkey">;
  text: string;
  error: unknown;
  isBusy: boolean;
  wasSent: boolean;
  onChange: (text: string) => void;
  onSubmit: () => void;
}

/** A factor that is typed. */
function Typed({ way, text, error, isBusy, wasSent, onChange, onSubmit }: TypedProps) {
  const w = useWords();
  const wrong = proofError(error, way, w);
  const missing = wasSent && !isWholeProof(way, text) ? w.factor.missing[way] : undefined;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <>
      {wrong === undefined && <Failure error={error} />}
      <form className="form" noValidate onSubmit={submit}>
        <ProofField way={way} value={text} onChange={onChange} error={missing ?? wrong} key={way} />
        <Button kind="primary" size="large" isWide type="submit" isBusy={isBusy}>
          {w.doors.continue}
        </Button>
      </form>
    </>
  );
}
