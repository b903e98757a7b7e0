import { unwrap, type SecondFactor as Asked } from "@florence/identity";
import { useCallback, useState, type SyntheticEvent } from "react";

import { api, florence, type Schemas } from "../client";
import { navigate } from "../router";
import { useSession } from "../session";
import { Button } from "../ui/button";
import { Failure, fieldErrors } from "../ui/failure";
import { Choices, FieldError, TextField } from "../ui/field";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { PasswordField } from "../ui/password-field";
import { Skeleton } from "../ui/skeleton";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords } from "../words";
import { Code } from "./code";
import { deviceName } from "./device";
import { Door } from "./door";
import { SecondFactor } from "./second-factor";

export default function Register() {
  const w = useWords();
  const load = useCallback(async () => unwrap(await api.GET("/api/v1/health")).registration, []);
  const { data: mode, error } = useLoad(load);
  const [waiting, setWaiting] = useState<Waiting>();
  const [asked, setAsked] = useState<{ email: string; asked: Asked }>();
  const isClosed = mode === "invited";
  const isVerified = mode === "verified";
  const intro = isVerified ? w.register.introCode : w.register.intro;
  if (waiting !== undefined) {
    return (
      <Door cover={1}>
        <Code {...waiting} onCorrect={() => setWaiting(undefined)} />
      </Door>
    );
  }
  if (asked !== undefined) {
    return (
      <Door cover={1}>
        <SecondFactor {...asked} onRestart={() => navigate("/sign-in")} />
      </Door>
    );
  }
  return (
    <Door cover={1}>
      <div>
        <Heading>{w.register.title}</Heading>
        {!isClosed && <p className="quiet">{intro}</p>}
      </div>
      <Failure error={error} />
      {isClosed && (
        <Notice title={w.register.closed}>
          <p>{w.register.closedDetail}</p>
        </Notice>
      )}
      {mode === undefined && error === undefined && <Skeleton lines={5} />}
      {mode !== undefined && !isClosed && (
        <Form
          isVerified={isVerified}
          onWait={setWaiting}
          onAsked={(email, question) => setAsked({ email, asked: question })}
        />
      )}
      <p className="small">
        {w.doors.haveAccount} <Link to="/sign-in">{w.doors.signIn}</Link>
      </p>
    </Door>
  );
}

/** A registration that waits for its code. */
interface Waiting {
  email: string;
  pending: Schemas["Registering"];
  since: Date;
}

interface FormProps {
  isVerified: boolean;
  onWait: (waiting: Waiting) => void;
  /** The account is there, the password right, and a second factor needed. */
  onAsked: (email: string, question: Asked) => void;
}

function Form({ isVerified, onWait, onAsked }: FormProps) {
  const { w, locale } = useSpeaking();
  const { entered } = useSession();
  const { isBusy, error, run } = useWork();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<"nurse" | "user">("nurse");
  const [agreed, setAgreed] = useState(false);
  const [wasSent, setSent] = useState(false);
  const fields = fieldErrors(error, w);
  const isMissing = (text: string) => (wasSent && text === "" ? w.doors.missing : undefined);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    if (name === "" || email === "" || password === "" || !agreed) {
      return;
    }
    await run(async () => {
      const { user, pending, secondFactor } = await florence.register({
        email,
        password,
        full_name: name,
        role,
        agreed_to_terms: true,
        locale,
        ...deviceName(),
      });
      if (pending !== undefined) {
        onWait({ email, pending, since: new Date() });
      } else if (secondFactor !== undefined) {
        onAsked(email, secondFactor);
      } else {
        entered(user);
      }
    });
  };

  return (
    <>
      <Failure error={error} />
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <TextField
          label={w.register.name}
          name="name"
          autoComplete="name"
          value={name}
          error={fields["full_name"] ?? isMissing(name)}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={w.register.email}
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          spellCheck={false}
          value={email}
          error={fields["email"] ?? isMissing(email)}
          onChange={(event) => setEmail(event.target.value)}
        />
        <PasswordField
          label={w.doors.password}
          name="password"
          autoComplete="new-password"
          personal={[email, name]}
          value={password}
          error={fields["password"] ?? isMissing(password)}
          onChange={setPassword}
        />
        <Choices
          legend={w.register.role}
          isEven
          value={role}
          onChange={setRole}
          options={[
            { value: "nurse", label: w.register.nurse },
            { value: "user", label: w.register.other },
          ]}
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
          {isVerified ? w.register.sendCode : w.register.submit}
        </Button>
      </form>
    </>
  );
}
