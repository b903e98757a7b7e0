import { useState } from "react";

import { whenOf } from "../format";
import { Button } from "../ui/button";
import { classes } from "../ui/classes";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icon";
import { useWork } from "../ui/use-work";
import { useSpeaking } from "../words";
import type { Field } from "./definition";
import { unlike } from "./difference";
import { isSame, shown, type Value } from "./values";
import type { Answers, Conflict, Work } from "./work";

type Side = "here" | "there";

interface ConflictProps {
  work: Work;
  conflict: Conflict;
  onDone: () => void;
}

/** Two versions of a step, field by field. The person chooses; nothing is lost. */
export function ConflictPage({ work, conflict, onDone }: ConflictProps) {
  const { w, locale } = useSpeaking();
  const { isBusy, run } = useWork();
  const { step, theirs, base, savedAt } = conflict;
  const mine = work.answers(step);
  const fields = work.fieldsOf(step);
  const differing = fields.filter(({ name }) => conflict.fields.includes(name));
  const same = fields.filter((field) => !differing.includes(field));
  const [chosen, setChosen] = useState<Record<string, Side>>(() =>
    Object.fromEntries(differing.map((field) => [field.name, likely(field, mine, theirs, base)])),
  );
  const all = (side: Side) =>
    setChosen(Object.fromEntries(differing.map(({ name }) => [name, side])));
  const fromHere = differing.filter(({ name }) => chosen[name] === "here").length;
  const save = () =>
    run(async () => {
      const kept = differing.map(({ name }) => {
        const source = chosen[name] === "there" ? theirs : mine;
        return [name, source[name]] as const;
      });
      await work.resolve(Object.fromEntries(kept));
      onDone();
    });

  return (
    <>
      <main className="page page--read" id="main" tabIndex={-1}>
        <div className="head">
          <div>
            <Heading>{w.conflict.title}</Heading>
            <p>{w.conflict.intro(whenOf(savedAt, locale, w))}</p>
          </div>
        </div>
        <form className="card" onSubmit={(event) => event.preventDefault()}>
          <div className="card__head">
            <h2>{w.conflict.differ(differing.length)}</h2>
            <div className="row">
              <Button size="small" onClick={() => all("here")}>
                {w.conflict.allHere}
              </Button>
              <Button size="small" onClick={() => all("there")}>
                {w.conflict.allThere}
              </Button>
            </div>
          </div>
          {differing.map((field) => (
            <Pair
              field={field}
              here={mine[field.name]}
              there={theirs[field.name]}
              chosen={chosen[field.name] ?? "here"}
              onChoose={(side) => setChosen({ ...chosen, [field.name]: side })}
              key={field.name}
            />
          ))}
          {same.length > 0 && (
            <details>
              <summary className="small">{w.conflict.same(same.length)}</summary>
              <dl className="ledger">
                {same.map((field) => (
                  <div key={field.name}>
                    <dt className="ledger__what">{field.label}</dt>
                    <dd className="ledger__how">
                      {shown(field, mine[field.name], w, locale) || w.conflict.none}
                    </dd>
                  </div>
                ))}
              </dl>
            </details>
          )}
        </form>
      </main>
      <div className="actionbar actionbar--read" role="region" aria-label={w.step.region}>
        <div className="actionbar__row">
          <span className="save save--waiting" role="status">
            <Icon name="clock" />
            <span>{w.conflict.status(fromHere, differing.length)}</span>
          </span>
          <Button kind="primary" size="large" isBusy={isBusy} onClick={() => void save()}>
            {w.conflict.save}
          </Button>
        </div>
      </div>
    </>
  );
}

/** The version that somebody changed; this tab's where both were. */
function likely(field: Field, mine: Answers, theirs: Answers, base: Answers): Side {
  const isMineOld = isSame(field, mine[field.name], base[field.name]);
  const isTheirsOld = isSame(field, theirs[field.name], base[field.name]);
  return isMineOld && !isTheirsOld ? "there" : "here";
}

interface PairProps {
  field: Field;
  here: Value;
  there: Value;
  chosen: Side;
  onChoose: (side: Side) => void;
}

function Pair({ field, here, there, chosen, onChoose }: PairProps) {
  const { w, locale } = useSpeaking();
  const texts = { here: shown(field, here, w, locale), there: shown(field, there, w, locale) };
  const isLong = field.type === "textarea" || field.type === "text" || field.type === "multiselect";
  return (
    <fieldset className="versus">
      <legend>{field.label}</legend>
      <div className="versus__pair">
        {(["here", "there"] as const).map((side) => (
          <label className="version" key={side}>
            <input
              type="radio"
              name={`versus-${field.name}`}
              checked={chosen === side}
              onChange={() => onChoose(side)}
            />
            <span className="version__from">{w.conflict[side]}</span>
            <span className={classes("version__value", !isLong && "version__value--big")}>
              {texts[side] === "" ? (
                <small>{w.conflict.none}</small>
              ) : isLong ? (
                <Unlike text={texts[side]} other={texts[side === "here" ? "there" : "here"]} />
              ) : (
                texts[side]
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A text with what the other one does not have marked. */
function Unlike({ text, other }: { text: string; other: string }) {
  return unlike(text, other).map(({ part, isOnly }, place) =>
    isOnly ? (
      <mark className="only" key={place}>
        {part}
      </mark>
    ) : (
      part
    ),
  );
}
