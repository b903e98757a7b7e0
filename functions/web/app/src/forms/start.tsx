import { ProblemError, unwrap } from "@florence/identity";
import { useCallback, useRef, useState, type SyntheticEvent } from "react";

import { api, type Schemas } from "../client";
import { keep, kept } from "../kept";
import { navigate } from "../router";
import { CUSTOM, definitionOf } from "../step/definition";
import { Button, buttonClass } from "../ui/button";
import { Failure, fieldErrors } from "../ui/failure";
import { Choices, TextField } from "../ui/field";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { Notice } from "../ui/notice";
import { Rose } from "../ui/rose";
import { Skeleton } from "../ui/skeleton";
import { useLoad } from "../ui/use-load";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";

type Units = Schemas["UnitSystem"];

/** Before a form begins: what it is called and in which units it is filled in. */
export default function Start({ parameters }: { parameters: Record<string, string> }) {
  const { w, locale } = useSpeaking();
  const type = parameters["type"] ?? "";
  const isCustom = type === CUSTOM;
  const [units, setUnits] = useState<Units>(kept("units") === "us" ? "us" : "metric");
  const [title, setTitle] = useState("");
  const [count, setCount] = useState("3");
  const key = useRef(crypto.randomUUID());
  const load = useCallback(
    async () => (isCustom ? undefined : await definitionOf(type, units, locale)),
    [isCustom, type, units, locale],
  );
  const { data: definition, error: failure } = useLoad(load);
  const { isBusy, error, run } = useWork();
  const fields = fieldErrors(error, w);
  const marked = error instanceof ProblemError && error.code === "phi_detected" ? error : undefined;
  const reviews = (marked?.errors ?? []).flatMap(({ review_id }) => review_id ?? []);
  const isConfirmable = reviews.length === marked?.errors.length;

  const begin = (reviewed: string[]) =>
    run(async () => {
      const { wizard } = unwrap(
        await api.POST("/api/v1/wizards", {
          params: { header: { "Idempotency-Key": key.current }, query: { lang: locale } },
          body: {
            wizard_type: type,
            unit_system: units,
            ...(title.trim() === "" ? {} : { title: title.trim() }),
            ...(isCustom ? { total_steps: Number(count) } : {}),
            ...(reviewed.length === 0 ? {} : { reviewed }),
          },
        }),
      );
      keep("units", units);
      navigate(`/forms/${wizard.wizard_id}/1`, { replace: true });
    });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void begin([]);
  };
  // Other words are another request.
  const name = (text: string) => {
    key.current = crypto.randomUUID();
    setTitle(text);
  };
  const heading = isCustom ? w.forms.custom : (definition?.title ?? "");
  const steps = definition?.steps ?? [];

  return (
    <main className="page page--form" id="main" tabIndex={-1}>
      <Link className="crumb" to="/forms">
        {w.start.back}
      </Link>
      <Failure error={failure} />
      {heading === "" && failure === undefined && <Skeleton lines={5} />}
      {heading !== "" && (
        <form className="card form" noValidate onSubmit={submit}>
          <div className="row">
            {!isCustom && (
              <Rose
                size="l"
                petals={steps.map(({ fields }) => ({ state: "part", weight: fields.length }))}
              />
            )}
            <div>
              <Heading>{heading}</Heading>
              <p className="quiet">
                {isCustom ? w.forms.customSteps : w.forms.steps(steps.length)}
              </p>
            </div>
          </div>
          <p>{isCustom ? w.forms.customDetail : steps.map((step) => step.title).join(", ")}</p>
          {marked !== undefined && (
            <Notice kind="warning" title={w.start.titleMarked} isAlert>
              <p>{w.start.titleMarkedDetail}</p>
              {isConfirmable && (
                <div className="row">
                  <Button size="small" onClick={() => void begin(reviews)}>
                    {w.start.titleConfirm}
                  </Button>
                </div>
              )}
            </Notice>
          )}
          {marked === undefined && <Failure error={error} />}
          <TextField
            label={w.start.name}
            help={w.start.nameHelp}
            isOptional={!isCustom}
            autoComplete="off"
            value={title}
            error={marked === undefined ? fields["title"] : undefined}
            onChange={(event) => name(event.target.value)}
          />
          {isCustom && (
            <TextField
              label={w.start.stepCount}
              type="number"
              inputMode="numeric"
              min={1}
              max={20}
              value={count}
              error={fields["total_steps"]}
              onChange={(event) => setCount(event.target.value)}
            />
          )}
          <Choices<Units>
            legend={w.start.units}
            help={w.start.unitsHelp}
            isEven
            value={units}
            onChange={setUnits}
            options={[
              { value: "metric", label: w.start.metric },
              { value: "us", label: w.start.us },
            ]}
          />
          <div className="row">
            <Button kind="primary" size="large" type="submit" isBusy={isBusy}>
              {w.start.begin}
              <Icon name="forward" />
            </Button>
            <Link className={buttonClass({ kind: "quiet" })} to="/forms">
              {w.start.notNow}
            </Link>
          </div>
        </form>
      )}
    </main>
  );
}
