import { unwrap } from "@florence/identity";
import { useCallback, useRef, useState } from "react";

import { api, type Schemas } from "../client";
import { whenOf } from "../format";
import { CUSTOM } from "../step/definition";
import { forgetWizard, unsentOf } from "../step/workshop";
import { Button, buttonClass } from "../ui/button";
import { Chip } from "../ui/chip";
import { Dialog } from "../ui/dialog";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { Rose } from "../ui/rose";
import { Skeleton } from "../ui/skeleton";
import { useToast } from "../ui/toasts";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";
import type { TypeSummary } from "./forms";

type Summary = Schemas["WizardSummary"];

/** A person has at most fifty. */
const ALL = 50;

/** The forms that are begun, the newest first. */
export function Drafts({ types }: { types: readonly TypeSummary[] | undefined }) {
  const { w } = useSpeaking();
  const toast = useToast();
  const list = useRef<HTMLUListElement>(null);
  const [asked, setAsked] = useState<Summary>();
  const load = useCallback(async () => {
    const query = { status: "in_progress" as const, limit: ALL };
    return unwrap(await api.GET("/api/v1/wizards", { params: { query } })).wizards;
  }, []);
  const { data: drafts, error, reload } = useLoad(load);
  const { isBusy, error: refused, run } = useWork();
  const remove = async (draft: Summary) => {
    const isDone = await run(async () => {
      unwrap(
        await api.DELETE("/api/v1/wizards/{id}", { params: { path: { id: draft.wizard_id } } }),
      );
    });
    if (isDone) {
      forgetWizard(draft.wizard_id);
      setAsked(undefined);
      toast(w.forms.deleted);
      reload();
      list.current?.querySelector("a")?.focus();
    }
  };
  const count = drafts?.length ?? 0;
  return (
    <>
      <div className="head">
        <div id="resume">
          <Heading title={w.forms.title}>{count > 0 ? w.forms.resume : w.forms.title}</Heading>
          {count > 0 && <p>{w.forms.drafts(count)}</p>}
        </div>
      </div>
      <Failure error={error} />
      {drafts === undefined && error === undefined && <Skeleton />}
      {drafts?.length === 0 && (
        <div className="empty">
          <h2>{w.forms.none}</h2>
          <p>{w.forms.noneDetail}</p>
        </div>
      )}
      <ul className="drafts" ref={list}>
        {drafts?.map((draft) => (
          <Draft
            draft={draft}
            type={types?.find(({ name }) => name === draft.wizard_type)}
            key={draft.wizard_id}
            onDelete={() => setAsked(draft)}
          />
        ))}
      </ul>
      {asked !== undefined && (
        <Dialog
          title={w.forms.deleteTitle}
          onClose={() => setAsked(undefined)}
          actions={
            <>
              <Button autoFocus onClick={() => setAsked(undefined)}>
                {w.forms.deleteKeep}
              </Button>
              <Button kind="destroy" isBusy={isBusy} onClick={() => void remove(asked)}>
                {w.forms.deleteConfirm}
              </Button>
            </>
          }
        >
          <p>{w.forms.deleteDetail(asked.title)}</p>
          <Failure error={refused} />
        </Dialog>
      )}
    </>
  );
}

interface DraftProps {
  draft: Summary;
  type: TypeSummary | undefined;
  onDelete: () => void;
}

function Draft({ draft, type, onDelete }: DraftProps) {
  const { w, locale } = useSpeaking();
  const { title, wizard_id: id, completed_steps: completed, total_steps: total } = draft;
  const done = new Set(completed);
  const petals = Array.from({ length: total }, (_, place) => ({
    state:
      place + 1 === draft.current_step
        ? ("now" as const)
        : done.has(place + 1)
          ? ("done" as const)
          : ("rim" as const),
    weight: 1,
  }));
  const name = draft.wizard_type === CUSTOM ? w.forms.custom : (type?.title ?? "");
  const facts = [
    name,
    w.forms.progress(completed.length, total),
    w.forms.saved(whenOf(draft.updated_at, locale, w)),
  ];
  return (
    <li className="draft">
      <Rose petals={petals} />
      <div>
        <h2>
          {title}
          {unsentOf(id) > 0 && (
            <Chip kind="warning" icon="warning">
              {w.forms.unsent}
            </Chip>
          )}
        </h2>
        <p>{facts.filter((fact) => fact !== "" && fact !== title).join(" · ")}</p>
      </div>
      <div className="draft__do">
        <Link className={buttonClass({})} to={`/forms/${id}`}>
          <span>
            {w.forms.continue}
            <span className="hush">{w.forms.continueWith(title)}</span>
          </span>
        </Link>
        <button
          className={buttonClass({ size: "icon" })}
          type="button"
          aria-label={w.forms.deleteLabel(title)}
          onClick={onDelete}
        >
          <Icon name="trash" />
        </button>
      </div>
    </li>
  );
}
