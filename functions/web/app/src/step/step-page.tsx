import { ProblemError } from "@florence/identity";
import { useEffect, useRef, useState, type RefObject } from "react";

import { navigate } from "../router";
import { Chip } from "../ui/chip";
import { Failure } from "../ui/failure";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icon";
import { useSpeaking, useWords } from "../words";
import { ActionBar } from "./action-bar";
import { Completed } from "./completed";
import { ConflictPage } from "./conflict";
import { Fields } from "./fields";
import { Rail } from "./rail";
import { ReviewPage } from "./review";
import { SoFar } from "./so-far";
import { useChanges } from "./use-changes";
import { isEmpty, problemOf } from "./values";
import { Gone } from "./gone";
import type { Work } from "./work";

/** One problem of one field, as the summary lists it. */
interface Fault {
  name: string;
  label: string;
  problem: string;
}

export function StepPage({ work, step }: { work: Work; step: number }) {
  const { w } = useSpeaking();
  useChanges(work);
  const [isLooking, setLooking] = useState(false);
  const [areMissingShown, setMissingShown] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const summary = useRef<HTMLDivElement>(null);
  const completionKey = useRef(crypto.randomUUID());
  const faults = useFaults(work, step, areMissingShown);
  const { phase } = work;
  const isLast = step === work.wizard.total_steps;

  useEffect(() => {
    if (areMissingShown && faults.length > 0) {
      summary.current?.focus();
    }
    // Only when they are asked for: not while somebody corrects them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [areMissingShown]);

  if (phase.kind === "gone") {
    return <Gone />;
  }
  if (phase.kind === "completed") {
    return <Completed id={work.id} />;
  }
  if (isLooking && phase.kind === "conflict") {
    return <ConflictPage work={work} conflict={phase.conflict} onDone={() => setLooking(false)} />;
  }
  if (isLooking && phase.kind === "review") {
    return <ReviewPage work={work} review={phase.review} onDone={() => setLooking(false)} />;
  }

  const goOn = async () => {
    setError(undefined);
    if (phase.kind === "conflict" || phase.kind === "review") {
      setLooking(true);
      return;
    }
    const wasShown = areMissingShown;
    setMissingShown(true);
    if (hasFaults(work, step, w)) {
      if (wasShown) {
        summary.current?.focus();
      }
      return;
    }
    setBusy(true);
    try {
      if (!(await work.finishStep(step))) {
        const now = work.phase.kind;
        setLooking(now === "conflict" || now === "review");
        return;
      }
      if (isLast) {
        await work.flush();
        await work.complete(completionKey.current);
        navigate(`/reports/${work.id}`, { replace: true });
      } else {
        navigate(`/forms/${work.id}/${step + 1}`);
      }
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <div className="wizard wizard--sofar">
        <Rail work={work} step={step} />
        <main className="wizard__main" id="main" tabIndex={-1}>
          <StepHead work={work} step={step} />
          <div className="stack">
            <Summary faults={faults} at={summary} />
            <Incomplete error={error} work={work} />
            {phase.kind === "failed" && <Failure error={phase.error} />}
            <Fields work={work} step={step} isStrict={areMissingShown} />
          </div>
        </main>
        <SoFar work={work} step={step} />
      </div>
      <ActionBar
        work={work}
        step={step}
        isBusy={isBusy}
        onContinue={() => void goOn()}
        onLook={() => setLooking(true)}
      />
    </>
  );
}

function StepHead({ work, step }: { work: Work; step: number }) {
  const w = useWords();
  const definition = work.definition.steps[step - 1];
  const title = definition?.title ?? "";
  return (
    <div className="stephead">
      <div className="row">
        <span className="small quiet">{work.wizard.title}</span>
        <Chip kind="line">{w.step.units[work.wizard.unit_system]}</Chip>
      </div>
      <Heading title={`${title}, ${work.definition.title}`}>{title}</Heading>
      {definition?.description !== "" && <p>{definition?.description}</p>}
    </div>
  );
}

function Summary({
  faults,
  at,
}: {
  faults: readonly Fault[];
  at: RefObject<HTMLDivElement | null>;
}) {
  const w = useWords();
  if (faults.length === 0) {
    return null;
  }
  return (
    <div className="notice notice--danger" role="alert" tabIndex={-1} ref={at}>
      <Icon name="stop" />
      <h2>{w.step.correct(faults.length)}</h2>
      <ul>
        {faults.map(({ name, label, problem }) => (
          <li key={name}>
            <a
              href={`#f-${name}`}
              onClick={(event) => {
                event.preventDefault();
                focusOn(name);
              }}
            >
              {label}: {problem}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The steps that the service says are not complete, each a link. */
function Incomplete({ error, work }: { error: unknown; work: Work }) {
  const w = useWords();
  if (!(error instanceof ProblemError) || error.code !== "wizard_incomplete") {
    return <Failure error={error} />;
  }
  const steps = error.errors.map(({ field }) => Number(/\d+/.exec(field)?.[0] ?? Number.NaN));
  return (
    <div className="notice notice--danger" role="alert">
      <Icon name="stop" />
      <h2>{w.step.incomplete}</h2>
      <ul>
        {steps.filter(Number.isInteger).map((step) => (
          <li key={step}>
            <a
              href={`/forms/${work.id}/${step}`}
              onClick={(event) => {
                event.preventDefault();
                navigate(`/forms/${work.id}/${step}`);
              }}
            >
              {work.definition.steps[step - 1]?.title}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function focusOn(name: string): void {
  const field = document.getElementById(`f-${name}`);
  const control = field?.matches("input, select, textarea")
    ? field
    : field?.querySelector<HTMLElement>("input, select, textarea");
  control?.focus();
}

function useFaults(work: Work, step: number, isStrict: boolean): Fault[] {
  const { w, locale } = useSpeaking();
  const refused = work.refusedOf(step);
  const answers = work.answers(step);
  const faults: Fault[] = [];
  for (const field of work.fieldsOf(step)) {
    const value = answers[field.name];
    const code = refused[field.name];
    const words = w.fieldProblems as Partial<Record<string, string>>;
    const problem =
      problemOf(field, value, w, locale) ?? (code && (words[code] ?? w.step.problems.value));
    const isMissing = field.required === true && isEmpty(value);
    if (isStrict && (problem !== undefined || isMissing)) {
      faults.push({
        name: field.name,
        label: field.label,
        problem: problem ?? w.step.problems.required,
      });
    }
  }
  return faults;
}

function hasFaults(work: Work, step: number, w: ReturnType<typeof useWords>): boolean {
  const answers = work.answers(step);
  return work.fieldsOf(step).some((field) => {
    const value = answers[field.name];
    const isMissing = field.required === true && isEmpty(value);
    return isMissing || problemOf(field, value, w, "en") !== undefined;
  });
}
