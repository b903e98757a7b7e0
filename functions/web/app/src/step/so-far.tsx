import { useSpeaking } from "../words";
import { isEmpty, shown } from "./values";
import type { Work } from "./work";

const isWide = matchMedia("(min-width: 80rem)").matches;

/** What the other steps say, open beside the form where there is room. */
export function SoFar({ work, step }: { work: Work; step: number }) {
  const { w, locale } = useSpeaking();
  const parts = work.definition.steps.flatMap(({ title, fields }, place) => {
    const number = place + 1;
    const answers = work.answers(number);
    const rows = fields
      .filter(({ name }) => number !== step && !isEmpty(answers[name]))
      .map((field) => [field.label, shown(field, answers[field.name], w, locale)] as const);
    return rows.length === 0 ? [] : [{ title, rows }];
  });
  return (
    <aside className="sofar" aria-label={w.step.sofarLabel}>
      <details className="card" open={isWide}>
        <summary>{w.step.sofar}</summary>
        <Score work={work} />
        {parts.length === 0 && <p className="quiet">{w.step.sofarNone}</p>}
        {parts.map(({ title, rows }) => (
          <div key={title}>
            <h2>{title}</h2>
            <dl>
              {rows.map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </details>
    </aside>
  );
}

/** The points of the options that are chosen, where a type has one score of them. */
function Score({ work }: { work: Work }) {
  const { w } = useSpeaking();
  const [score, ...others] = work.definition.scores;
  const scored = work.definition.steps.flatMap(({ fields }, place) =>
    fields
      .filter(({ options }) => options?.some(({ points }) => points != null))
      .map((field) => ({ field, value: work.answers(place + 1)[field.name] })),
  );
  if (score === undefined || others.length > 0 || scored.length === 0) {
    return null;
  }
  const points = scored.map(
    ({ field, value }) =>
      field.options?.find((option) => option.value === value)?.points ?? undefined,
  );
  const isWhole = points.every((point) => point !== undefined);
  const total = points.reduce<number>((sum, point) => sum + (point ?? 0), 0);
  const band = isWhole
    ? [...score.bands].sort((one, other) => other.from - one.from).find(({ from }) => total >= from)
    : undefined;
  return (
    <p className="strong" role="status">
      {w.step.score(score.label, total)}
      {band !== undefined && `, ${band.label}`}
    </p>
  );
}
