import { ProblemError, unwrap } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { api, versionOf, type Schemas } from "../client";
import { timeOf } from "../format";
import { keep, kept } from "../kept";
import { useSession, useUser } from "../session";
import { Button } from "../ui/button";
import { Failure, fieldErrors } from "../ui/failure";
import { Choices, TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/notice";
import { useWork } from "../ui/use-work";
import { useSpeaking, useWords, type Locale } from "../words";
import { Membership } from "./membership";
import { Account } from "./tabs";

export default function Profile() {
  return (
    <Account>
      <div className="cols cols--half">
        <Who />
        <Membership />
      </div>
    </Account>
  );
}

type Patch = Schemas["ProfilePatch"];
type UnitSystem = Schemas["UnitSystem"];

function Who() {
  const { w, locale } = useSpeaking();
  const { changed, ask } = useSession();
  const { user, version } = useUser();
  const { isBusy, error, run } = useWork();
  const [savedAt, setSavedAt] = useState<Date>();
  const [draft, setDraft] = useState({
    full_name: user.full_name,
    institution: user.institution ?? "",
    department: user.department ?? "",
    license_number: user.license_number ?? "",
  });
  const fields = fieldErrors(error, w);
  const isStale = error instanceof ProblemError && error.code === "precondition_failed";
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });

  const save = (patch: Patch) =>
    run(async () => {
      const answer = await api.PATCH("/api/v1/auth/profile", {
        body: patch,
        params: { header: { "If-Match": version } },
      });
      if (answer.response.status === 412) {
        ask();
      }
      changed(unwrap(answer).user, versionOf(answer.response));
      setSavedAt(new Date());
    });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void save({
      full_name: draft.full_name,
      institution: draft.institution || null,
      department: draft.department || null,
      license_number: draft.license_number || null,
    });
  };

  return (
    <section className="card" aria-labelledby="who">
      <div className="card__head">
        <h2 id="who">{w.account.who}</h2>
        <span className="save" role="status">
          {savedAt !== undefined && error === undefined && (
            <>
              <Icon name="check" />
              {w.account.savedAt(timeOf(savedAt, locale))}
            </>
          )}
        </span>
      </div>
      <form className="form" noValidate onSubmit={submit}>
        {isStale ? (
          <Notice kind="warning" title={w.account.changedElsewhere} isAlert>
            <p>{w.account.changedElsewhereDetail}</p>
          </Notice>
        ) : (
          <Failure error={error} />
        )}
        <TextField
          label={w.account.name}
          autoComplete="name"
          value={draft.full_name}
          error={fields["full_name"]}
          onChange={(event) => set({ full_name: event.target.value })}
        />
        <TextField
          label={w.account.hospital}
          isOptional
          autoComplete="organization"
          value={draft.institution}
          error={fields["institution"]}
          onChange={(event) => set({ institution: event.target.value })}
        />
        <TextField
          label={w.account.department}
          isOptional
          value={draft.department}
          error={fields["department"]}
          onChange={(event) => set({ department: event.target.value })}
        />
        <TextField
          label={w.account.licence}
          help={w.account.licenceHelp}
          isOptional
          autoComplete="off"
          value={draft.license_number}
          error={fields["license_number"]}
          onChange={(event) => set({ license_number: event.target.value })}
        />
        <div className="row">
          <Button kind="primary" type="submit" isBusy={isBusy}>
            {w.common.save}
          </Button>
        </div>
        <Choices<Locale>
          legend={w.account.language}
          value={user.locale}
          onChange={(next) => void save({ locale: next })}
          options={[
            { value: "en", label: "English", lang: "en" },
            { value: "es", label: "Español", lang: "es" },
          ]}
        />
        <Units />
      </form>
    </section>
  );
}

/** In which units a new form begins. */
function Units() {
  const w = useWords();
  const [units, setUnits] = useState<UnitSystem>(kept("units") === "us" ? "us" : "metric");
  return (
    <Choices<UnitSystem>
      legend={w.account.units}
      help={w.account.unitsHelp}
      value={units}
      onChange={(next) => {
        keep("units", next);
        setUnits(next);
      }}
      options={[
        { value: "us", label: w.start.us },
        { value: "metric", label: w.start.metric },
      ]}
    />
  );
}
