import { unwrap } from "@florence/identity";
import { useState } from "react";

import { api } from "../client";
import { useSession } from "../session";
import { Button, buttonClass } from "../ui/button";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import { AskForAnother, Effects, LinkPage, isRefused } from "./link-page";

/** Answers a notice: somebody else did what it tells of. */
export default function NotMe() {
  const words = useWords().links.notMe;
  return (
    <LinkPage title={words.title} otherwise={<AskForAnother />}>
      {(token) => <Report token={token} />}
    </LinkPage>
  );
}

function Report({ token }: { token: string }) {
  const words = useWords().links.notMe;
  const { ask } = useSession();
  const { isBusy, error, run } = useWork();
  const [isDone, setDone] = useState(false);
  const report = () =>
    run(async () => {
      unwrap(await api.POST("/api/v1/auth/not-me", { body: { token } }));
      setDone(true);
      ask();
    });
  if (isDone) {
    return (
      <>
        <Heading>{words.done}</Heading>
        <Notice kind="success" icon="mail" title={words.doneTitle}>
          <p>{words.doneDetail}</p>
        </Notice>
        <p className="quiet">{words.doneAlso}</p>
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
      <Failure error={error} />
      {isRefused(error) ? (
        <>
          <p>{words.refused}</p>
          <AskForAnother />
        </>
      ) : (
        <>
          <Effects title={words.effectsTitle} effects={words.effects} />
          <Button kind="destroy" size="large" isWide isBusy={isBusy} onClick={() => void report()}>
            {words.submit}
          </Button>
          <Link className={buttonClass({ kind: "quiet", isWide: true })} to="/sign-in">
            {words.leave}
          </Link>
        </>
      )}
    </>
  );
}
