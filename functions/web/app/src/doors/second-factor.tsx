import { ProblemError, type SecondFactor as Asked } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { florence, type User } from "../client";
import { useSession } from "../session";
import { Button } from "../ui/button";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icon";
import { ProofField, isWholeProof, proofError, type Way } from "../ui/proof-field";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import { deviceName } from "./device";

interface SecondFactorProps {
  email: string;
  asked: Asked;
  /** Back to the password; `error` where the challenge is good no more. */
  onRestart: (error?: unknown) => void;
  /** Who has signed in; the session begins with that unless it is said otherwise. */
  onEntered?: (user: User) => void;
}

/** Asks for the second factor after a right password. */
export function SecondFactor({ email, asked, onRestart, onEntered }: SecondFactorProps) {
  const { entered } = useSession();
  const arrive = onEntered ?? entered;
  const w = useWords();
  const words = w.factor;
  const { isBusy, error, run } = useWork();
  const [way, setWay] = useState<Exclude<Way, "password">>("code");
  const [text, setText] = useState("");
  const [wasSent, setSent] = useState(false);
  const wrong = proofError(error, way, w);
  const missing = wasSent && !isWholeProof(way, text) ? words.missing[way] : undefined;

  const send = () =>
    run(async () => {
      try {
        const answer = { challenge: asked.challenge, [way]: text, ...deviceName() };
        arrive(await florence.confirmSecondFactor(answer));
      } catch (failure) {
        if (failure instanceof ProblemError && failure.code === "invalid_challenge") {
          onRestart(failure);
          return;
        }
        throw failure;
      }
    });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (!isBusy && isWholeProof(way, text)) {
      void send();
    }
  };
  const other = way === "code" ? "recovery_code" : "code";
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
      {wrong === undefined && <Failure error={error} />}
      <form className="form" noValidate onSubmit={submit}>
        <ProofField way={way} value={text} onChange={setText} error={missing ?? wrong} key={way} />
        <Button kind="primary" size="large" isWide type="submit" isBusy={isBusy}>
          {w.doors.continue}
        </Button>
      </form>
      <div className="methods">
        <button
          type="button"
          onClick={() => {
            setWay(other);
            setText("");
            setSent(false);
          }}
        >
          <Icon name={other === "code" ? "phone" : "list"} />
          <span>
            {words.use[other]}
            <small>{words.useHelp[other]}</small>
          </span>
        </button>
      </div>
      <p className="small quiet">{words.lost}</p>
    </>
  );
}
