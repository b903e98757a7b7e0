import { unwrap } from "@florence/identity";
import { useCallback, useState, type SyntheticEvent } from "react";

import { api, type Schemas } from "../client";
import { timeOf } from "../format";
import { navigate } from "../router";
import { useUser } from "../session";
import { Button } from "../ui/button";
import { CodeField } from "../ui/code-field";
import { Failure, fieldErrors } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { isWholeProof } from "../ui/proof-field";
import { Skeleton } from "../ui/skeleton";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";
import { EnrolmentCode } from "./enrolment-code";
import { Qr } from "./qr";
import { RecoveryCodes } from "./recovery-codes";

type Begun = Schemas["BegunTotp"];

/** Sets an authenticator app up: the key, a code of it, the recovery codes. */
export default function Authenticator() {
  const w = useWords();
  const words = w.factor;
  const load = useCallback(async () => unwrap(await api.GET("/api/v1/auth/factors")), []);
  const { data, error } = useLoad(load);
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <main className="page page--read" id="main" tabIndex={-1}>
      <div className="head">
        <div>
          <Link className="crumb" to="/account/security">
            {w.account.tabs.security}
          </Link>
          <Heading>{words.setUpTitle}</Heading>
          <p>{words.setUpIntro}</p>
        </div>
      </div>
      <div className="stack">
        <Failure error={error} />
        {data === undefined && error === undefined && <Skeleton lines={5} />}
        {codes === undefined && data?.totp != null && (
          <Notice kind="success" title={words.isSet}>
            <p>{words.isSetDetail}</p>
          </Notice>
        )}
        {codes === undefined && data?.totp === null && (
          <SetUp needsEnrolment={data.enrolment_code_required} onDone={setCodes} />
        )}
        {codes !== undefined && (
          <section className="card" aria-labelledby="codes">
            <div className="card__head">
              <h2 id="codes">{words.stepCodes}</h2>
            </div>
            <RecoveryCodes codes={codes} onDone={() => navigate("/account/security")} />
          </section>
        )}
      </div>
    </main>
  );
}

interface SetUpProps {
  needsEnrolment: boolean;
  onDone: (codes: readonly string[]) => void;
}

function SetUp({ needsEnrolment, onDone }: SetUpProps) {
  const words = useWords().factor;
  const { isBusy, error, run } = useWork();
  const [begun, setBegun] = useState<Begun>();
  const begin = () =>
    run(async () => setBegun(unwrap(await api.POST("/api/v1/auth/factors/totp"))));
  return (
    <>
      <Failure error={error} />
      {begun === undefined ? (
        <div>
          <Button kind="primary" size="large" isBusy={isBusy} onClick={() => void begin()}>
            {words.begin}
          </Button>
        </div>
      ) : (
        <>
          <Key begun={begun} />
          <Confirm
            needsEnrolment={needsEnrolment}
            onAgain={() => void begin()}
            onDone={onDone}
            key={begun.secret}
          />
        </>
      )}
    </>
  );
}

function Key({ begun }: { begun: Begun }) {
  const { w, locale } = useSpeaking();
  const words = w.factor;
  const { user } = useUser();
  const [copied, setCopied] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(begun.secret);
      setCopied(w.common.copied);
    } catch {
      setCopied(w.reports.notCopied);
    }
  };
  return (
    <section className="card" aria-labelledby="key">
      <div className="card__head">
        <h2 id="key">{words.stepScan}</h2>
      </div>
      <div className="qr">
        <Qr svg={begun.qr_svg} label={words.qr} />
        <div className="stack">
          <p>{words.scan}</p>
          <p className="secret">
            <span data-secret>{begun.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</span>
            <Button size="small" icon="copy" onClick={() => void copy()}>
              {w.common.copy}
            </Button>
          </p>
          <p className="small" role="status">
            {copied}
          </p>
          <p className="small quiet">
            {words.keyHelp(user.email, timeOf(begun.expires_at, locale))}
          </p>
        </div>
      </div>
    </section>
  );
}

function Confirm({ needsEnrolment, onAgain, onDone }: SetUpProps & { onAgain: () => void }) {
  const w = useWords();
  const words = w.factor;
  const { isBusy, error, run } = useWork();
  const [code, setCode] = useState("");
  const [enrolment, setEnrolment] = useState("");
  const [wasSent, setSent] = useState(false);
  const fields = fieldErrors(error, w);
  const isWhole = isWholeProof("code", code);
  const isEnrolled = !needsEnrolment || isWholeProof("recovery_code", enrolment);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (isBusy || !isWhole || !isEnrolled) {
      return;
    }
    void run(async () => {
      const body = needsEnrolment ? { code, enrolment_code: enrolment } : { code };
      onDone(unwrap(await api.POST("/api/v1/auth/factors/totp/confirm", { body })).recovery_codes);
    });
  };
  return (
    <section className="card" aria-labelledby="confirm">
      <div className="card__head">
        <h2 id="confirm">{words.stepConfirm}</h2>
      </div>
      <form className="form" noValidate onSubmit={submit}>
        <Failure error={error} />
        <CodeField
          label={words.sixDigits}
          help={words.sixDigitsHelp}
          maxLength={9}
          value={code}
          error={wasSent && !isWhole ? words.missing.code : fields["code"] && words.wrong.code}
          onChange={setCode}
        />
        {needsEnrolment && (
          <EnrolmentCode
            value={enrolment}
            error={wasSent && !isEnrolled ? words.missing.recovery_code : fields["enrolment_code"]}
            onChange={setEnrolment}
          />
        )}
        <div className="row">
          <Button kind="primary" size="large" type="submit" isBusy={isBusy}>
            {words.turnOn}
          </Button>
          <Button kind="quiet" onClick={onAgain}>
            {words.again}
          </Button>
        </div>
      </form>
    </section>
  );
}
