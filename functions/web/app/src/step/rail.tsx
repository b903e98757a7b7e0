import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { Rose, type Petal } from "../ui/rose";
import { useWords } from "../words";
import { isEmpty } from "./values";
import type { Work } from "./work";

/** The steps: where one is, what is complete and what is begun. */
export function Rail({ work, step }: { work: Work; step: number }) {
  const w = useWords();
  const { definition, wizard } = work;
  const done = new Set(wizard.completed_steps);
  const rows = definition.steps.map(({ title, fields }, place) => {
    const number = place + 1;
    const answers = work.answers(number);
    const answered = fields.filter(({ name }) => !isEmpty(answers[name])).length;
    return { number, title, answered, total: fields.length, isDone: done.has(number) };
  });
  const petals = rows.map(({ number, isDone, answered, total }) => {
    const begun: Petal = answered > 0 ? "part" : "rim";
    const state: Petal = number === step ? "now" : isDone ? "done" : begun;
    return { state, weight: total };
  });
  return (
    <nav className="steps" aria-label={w.step.steps}>
      <div className="steps__title">
        <Rose petals={petals} />
        <div>
          <h2>{definition.title}</h2>
          <p>{w.step.stepOf(step, rows.length)}</p>
        </div>
      </div>
      <ol>
        {rows.map(({ number, title, answered, total, isDone }) => {
          const isHere = number === step;
          return (
            <li className={isDone && !isHere ? "is-done" : undefined} key={number}>
              <Link to={`/forms/${work.id}/${number}`} aria-current={isHere ? "step" : undefined}>
                <span className="dot" aria-hidden="true">
                  {isDone && !isHere ? <Icon name="check" /> : number}
                </span>
                <span className="name">{title}</span>
                {isDone && <span className="hush">{w.step.done}</span>}
                {!isDone && answered > 0 && <span className="hush">{w.step.begun}</span>}
                <small>
                  {isHere
                    ? w.step.here
                    : answered > 0
                      ? w.step.answered(answered, total)
                      : w.step.notBegun}
                </small>
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
