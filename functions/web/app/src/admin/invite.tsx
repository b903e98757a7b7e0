import { unwrap } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { api, type Schemas } from "../client";
import { Button, buttonClass } from "../ui/button";
import { Failure } from "../ui/failure";
import { Choices, TextArea } from "../ui/field";
import { Heading } from "../ui/heading";
import { Link } from "../ui/link";
import { useWork } from "../ui/use-work";
import { useSpeaking, type Locale } from "../words";
import { InviteList, type Became } from "./invite-list";
import { invitees, type Invitee } from "./invitees";
import { AdminNav } from "./nav";

/** As many as the service takes at once. */
const AT_ONCE = 100;

type Role = "nurse" | "user";
type Result = Schemas["InvitationResult"];

/** Invites some, and tells what became of each. */
async function invite(some: readonly Invitee[], role: Role, locale: Locale): Promise<Became[]> {
  const invitations = some.map(({ email, name }) => ({
    email,
    role,
    locale,
    ...(name === undefined ? {} : { full_name: name }),
  }));
  const answer = await api.POST("/api/v1/admin/invitations/batch", { body: { invitations } });
  return unwrap(answer).results.map((result, place) => [some[place]?.email ?? "", result] as const);
}

/** Invites one or a list of people. */
export default function Invite() {
  const { w, locale: shown } = useSpeaking();
  const words = w.admin.invite;
  const { isBusy, error, run } = useWork();
  const [text, setText] = useState("");
  const [role, setRole] = useState<Role>("nurse");
  const [locale, setLocale] = useState<Locale>(shown);
  const [became, setBecame] = useState<ReadonlyMap<string, Result>>(new Map());
  const [wasSent, setSent] = useState(false);
  const read = invitees(text);
  const isDone = (email: string) => {
    const result = became.get(email);
    return result !== undefined && result.code !== "unavailable";
  };
  const left = read.filter(({ email, fault }) => fault === undefined && !isDone(email));

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    void run(async () => {
      let known = became;
      for (let place = 0; place < left.length; place += AT_ONCE) {
        const some = left.slice(place, place + AT_ONCE);
        known = new Map([...known, ...(await invite(some, role, locale))]);
        setBecame(known);
      }
    });
  };
  const missing = wasSent && read.length === 0 ? w.doors.missing : undefined;
  return (
    <>
      <AdminNav />
      <main className="page page--read" id="main" tabIndex={-1}>
        <Link className="crumb" to="/admin/invitations">
          {words.back}
        </Link>
        <div className="head">
          <div>
            <Heading>{words.title}</Heading>
            <p>{words.intro}</p>
          </div>
        </div>
        <form className="card form" noValidate onSubmit={submit}>
          <TextArea
            label={words.addresses}
            help={words.addressesHelp}
            name="addresses"
            rows={6}
            spellCheck={false}
            autoComplete="off"
            value={text}
            error={missing}
            onChange={(event) => setText(event.target.value)}
          />
          {read.length > 0 && <InviteList read={read} became={became} />}
          <Choices
            legend={words.role}
            isEven
            value={role}
            onChange={setRole}
            options={[
              { value: "nurse", label: w.account.roles.nurse },
              { value: "user", label: w.account.roles.user },
            ]}
          />
          <Choices<Locale>
            legend={words.language}
            value={locale}
            onChange={setLocale}
            options={[
              { value: "en", label: "English", lang: "en" },
              { value: "es", label: "Español", lang: "es" },
            ]}
          />
          <Failure error={error} />
          <div className="row">
            {(left.length > 0 || became.size === 0) && (
              <Button kind="primary" size="large" type="submit" isBusy={isBusy}>
                {words.send(left.length)}
              </Button>
            )}
            <Link className={buttonClass({ kind: "quiet" })} to="/admin/invitations">
              {became.size === 0 ? w.common.cancel : words.toList}
            </Link>
          </div>
        </form>
      </main>
    </>
  );
}
