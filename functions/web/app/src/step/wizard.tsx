import { ProblemError } from "@florence/identity";
import { useCallback, useEffect } from "react";

import { navigate } from "../router";
import { Failure } from "../ui/failure";
import { Skeleton } from "../ui/skeleton";
import { useLoad } from "../ui/use-load";
import { useSpeaking } from "../words";
import { Gone } from "./gone";
import { StepPage } from "./step-page";
import { workOn } from "./workshop";

/** `/forms/:id`, which leads to the step to go on with, and `/forms/:id/:step`. */
export default function Wizard({ parameters }: { parameters: Record<string, string> }) {
  const { w, locale } = useSpeaking();
  const id = parameters["id"] ?? "";
  const load = useCallback(() => workOn(id, w, locale), [id, w, locale]);
  const { data: work, error } = useLoad(load);
  const step = Number(parameters["step"] ?? Number.NaN);
  const total = work?.wizard.total_steps ?? 0;
  const isStep = Number.isInteger(step) && step >= 1 && step <= total;

  useEffect(() => {
    if (work === undefined) {
      return;
    }
    if (work.wizard.status === "completed") {
      navigate(`/reports/${id}`, { replace: true });
    } else if (!isStep) {
      const next = work.wizard.current_step ?? work.wizard.total_steps;
      navigate(`/forms/${id}/${next}`, { replace: true });
    }
  }, [work, isStep, id]);

  if (error instanceof ProblemError && error.status === 404) {
    return <Gone />;
  }
  if (work === undefined || !isStep || work.wizard.status === "completed") {
    return (
      <main className="page page--form stack" id="main">
        <Failure error={error} />
        {error === undefined && <Skeleton lines={8} />}
      </main>
    );
  }
  return <StepPage work={work} step={step} key={step} />;
}
