import type { Schemas } from "../client";
import { numberOf } from "../format";
import type { Definition, StepDefinition, Wizard } from "../step/definition";
import { fromWire, shown, type Value } from "../step/values";
import { Heading } from "../ui/heading";
import { useSpeaking } from "../words";

interface SheetProps {
  wizard: Wizard;
  definition: Definition;
  completed: string;
}

/** The report as a sheet of paper. */
export function Sheet({ wizard, definition, completed }: SheetProps) {
  const { w } = useSpeaking();
  const scores = wizard.final_result?.scores ?? [];
  const isLettered = wizard.wizard_type === "sbar_report" || wizard.wizard_type === "soap_note";
  return (
    <article className="sheet">
      <div className="sheet__head">
        <div>
          <Heading title={definition.title}>{definition.title}</Heading>
          {wizard.title !== definition.title && <p className="quiet small">{wizard.title}</p>}
        </div>
        <p className="small quiet figures">{completed}</p>
      </div>
      {definition.steps.map((step, place) => (
        <Part
          step={step}
          held={wizard.step_data[String(place + 1)] ?? {}}
          isLettered={isLettered}
          key={step.title}
        />
      ))}
      {scores.length > 0 && <Scores scores={scores} />}
      <p className="tiny quiet">{w.reports.footer}</p>
    </article>
  );
}

interface PartProps {
  step: StepDefinition;
  held: Record<string, unknown>;
  isLettered: boolean;
}

function Part({ step, held, isLettered }: PartProps) {
  const { w, locale } = useSpeaking();
  const answers = step.fields
    .map((field) => ({ field, value: fromWire(field, held[field.name]) }))
    .filter(
      (answer): answer is typeof answer & { value: NonNullable<Value> } =>
        answer.value !== undefined,
    );
  if (answers.length === 0) {
    return null;
  }
  const readings = answers.filter(({ field }) => field.type === "number" && field.unit != null);
  const others = answers.filter((answer) => !readings.includes(answer));
  return (
    <section className="sheet__part">
      <h2>
        {isLettered && (
          <span className="sheet__letter" aria-hidden="true">
            {step.title.charAt(0)}
          </span>
        )}
        {step.title}
      </h2>
      <div>
        {readings.length > 0 && (
          <dl className="readings">
            {readings.map(({ field, value }) => (
              <div key={field.name}>
                <dt>{field.label}</dt>
                <dd>
                  {String(value)} <small>{field.unit}</small>
                </dd>
              </div>
            ))}
          </dl>
        )}
        {others.length > 0 && (
          <dl>
            {others.map(({ field, value }) => (
              <div key={field.name}>
                <dt>{field.label}</dt>
                <dd className="lines">{shown(field, value, w, locale)}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </section>
  );
}

function Scores({ scores }: { scores: readonly Schemas["ScoreResult"][] }) {
  const { w, locale } = useSpeaking();
  return (
    <section className="sheet__part">
      <h2>{w.reports.scores}</h2>
      <dl>
        {scores.map(({ name, label, value, band, not_assessed, source }) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>
              <b>{value == null ? w.reports.noScore : numberOf(value, locale)}</b>
              {band != null && `, ${band.label}`}
              {not_assessed.length > 0 && (
                <p className="small quiet">{w.reports.notAssessed(not_assessed.join(", "))}</p>
              )}
              <p className="tiny quiet">{source}</p>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
