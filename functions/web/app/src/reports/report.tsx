import { ProblemError, unwrap } from "@florence/identity";
import { useCallback, useEffect, useState } from "react";

import { api, type Schemas } from "../client";
import { dateOf, timeOf } from "../format";
import { navigate } from "../router";
import {
  CUSTOM,
  customDefinition,
  definitionOf,
  type Definition,
  type Wizard,
} from "../step/definition";
import { Gone } from "../step/gone";
import { forgetWizard } from "../step/workshop";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { download } from "../ui/download";
import { Failure } from "../ui/failure";
import { Link } from "../ui/link";
import { Skeleton } from "../ui/skeleton";
import { useToast } from "../ui/toasts";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";
import { Sheet } from "./sheet";

/** One completed form: to be read, copied, printed and taken along. */
export default function Report({ parameters }: { parameters: Record<string, string> }) {
  const { w, locale } = useSpeaking();
  const id = parameters["id"] ?? "";
  const load = useCallback(async () => {
    const answer = await api.GET("/api/v1/wizards/{id}", {
      params: { path: { id }, query: { lang: locale } },
    });
    const { wizard } = unwrap(answer) as Schemas["WizardAnswer"];
    const definition =
      wizard.wizard_type === CUSTOM
        ? customDefinition(wizard, w)
        : await definitionOf(wizard.wizard_type, wizard.unit_system, locale);
    return { wizard, definition };
  }, [id, w, locale]);
  const { data, error } = useLoad(load);
  const isBegun = data?.wizard.status === "in_progress";
  useEffect(() => {
    if (isBegun) {
      navigate(`/forms/${id}`, { replace: true });
    }
  }, [isBegun, id]);
  if (error instanceof ProblemError && error.status === 404) {
    return <Gone />;
  }
  return (
    <main className="page" id="main" tabIndex={-1}>
      <div className="no-print">
        <Link className="crumb" to="/reports">
          {w.reports.all}
        </Link>
      </div>
      <Failure error={error} />
      {data === undefined && error === undefined && <Skeleton lines={9} />}
      {data !== undefined && !isBegun && <Read {...data} />}
    </main>
  );
}

function Read({ wizard, definition }: { wizard: Wizard; definition: Definition }) {
  const { w, locale } = useSpeaking();
  const at = wizard.completed_at ?? wizard.updated_at;
  const when = `${dateOf(at, locale)}, ${timeOf(at, locale)}`;
  return (
    <div className="cols cols--aside">
      <Sheet wizard={wizard} definition={definition} completed={w.reports.completed(when)} />
      <aside className="stack no-print">
        <Actions wizard={wizard} />
        <div className="card stack--s">
          <h2>{w.reports.then}</h2>
          <p className="small">
            <Link to="/forms">{w.reports.another}</Link>
          </p>
          <Remove id={wizard.wizard_id} />
        </div>
      </aside>
    </div>
  );
}

function Actions({ wizard }: { wizard: Wizard }) {
  const { w, locale } = useSpeaking();
  const toast = useToast();
  const fhir = useWork();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(wizard.final_result?.text ?? "");
      toast(w.reports.copied);
    } catch {
      toast(w.reports.notCopied);
    }
  };
  const take = () =>
    fhir.run(async () => {
      const answer = await api.GET("/api/v1/wizards/{id}", {
        params: { path: { id: wizard.wizard_id }, query: { format: "fhir", lang: locale } },
        parseAs: "text",
      });
      const text = unwrap(answer);
      download(`${wizard.wizard_type}.fhir.json`, "application/fhir+json", text);
    });
  return (
    <div className="card stack">
      <Button kind="primary" size="large" isWide icon="copy" onClick={() => void copy()}>
        {w.reports.copy}
      </Button>
      <Button isWide icon="print" onClick={() => print()}>
        {w.reports.print}
      </Button>
      <Button isWide icon="down" isBusy={fhir.isBusy} onClick={() => void take()}>
        {w.reports.fhir}
      </Button>
      <Failure error={fhir.error} />
      <p className="small quiet">{w.reports.copyHelp}</p>
    </div>
  );
}

function Remove({ id }: { id: string }) {
  const { w } = useSpeaking();
  const toast = useToast();
  const [isAsked, setAsked] = useState(false);
  const { isBusy, error, run } = useWork();
  const remove = async () => {
    const isDone = await run(async () => {
      unwrap(await api.DELETE("/api/v1/wizards/{id}", { params: { path: { id } } }));
    });
    if (isDone) {
      forgetWizard(id);
      toast(w.reports.deleted);
      navigate("/reports", { replace: true });
    }
  };
  return (
    <div className="small">
      <button className="linkbutton" type="button" onClick={() => setAsked(true)}>
        {w.reports.delete}
      </button>
      {isAsked && (
        <Dialog
          title={w.reports.deleteTitle}
          onClose={() => setAsked(false)}
          actions={
            <>
              <Button autoFocus onClick={() => setAsked(false)}>
                {w.reports.deleteKeep}
              </Button>
              <Button kind="destroy" isBusy={isBusy} onClick={() => void remove()}>
                {w.reports.deleteConfirm}
              </Button>
            </>
          }
        >
          <p>{w.reports.deleteDetail}</p>
          <Failure error={error} />
        </Dialog>
      )}
    </div>
  );
}
