import { useState } from "react";

import type { Schemas } from "../client";
import { Button } from "../ui/button";
import { Chip } from "../ui/chip";
import { classes } from "../ui/classes";
import { Heading } from "../ui/heading";
import { Icon } from "../ui/icon";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";
import type { Field } from "./definition";
import type { Answers, Review, Work } from "./work";

type Match = Schemas["FieldError"];

/** What the person decided of a match. */
type Settled = "confirmed" | "replaced";

interface ReviewProps {
  work: Work;
  review: Review;
  onDone: () => void;
}

/** The places that look like a patient's identity, in the very words. */
export function ReviewPage({ work, review, onDone }: ReviewProps) {
  const w = useWords();
  const { step, matches } = review;
  // The answers as they were sent: places are counted in them.
  const [answers] = useState(() => work.answers(step));
  const [settled, setSettled] = useState<Record<number, Settled>>({});
  const { isBusy, run } = useWork();
  const left = matches.filter((_, place) => settled[place] === undefined).length;
  const settle = (place: number, how: Settled | undefined) =>
    setSettled((before) => {
      const others = Object.entries(before).filter(([key]) => key !== String(place));
      return Object.fromEntries(how === undefined ? others : [...others, [String(place), how]]);
    });
  const edit = () => {
    work.rewrite();
    onDone();
  };
  const save = () =>
    run(async () => {
      const replaced = matches.filter((_, place) => settled[place] === "replaced");
      for (const [name, text] of rewritten(answers, replaced, w.review.removed)) {
        work.edit(step, name, text);
      }
      const confirmed = matches.flatMap(({ review_id }, place) =>
        settled[place] === "confirmed" && review_id != null ? [review_id] : [],
      );
      if (await work.confirm(step, confirmed)) {
        onDone();
      }
    });
  const fields = work
    .fieldsOf(step)
    .filter(({ name }) => matches.some((match) => nameOf(match) === name));

  return (
    <>
      <main className="page" id="main" tabIndex={-1}>
        <div className="head">
          <div>
            <Heading>{w.review.title(matches.length)}</Heading>
            <p>{w.review.intro}</p>
          </div>
          <Button icon="pen" onClick={edit}>
            {w.review.edit}
          </Button>
        </div>
        <div className="cols cols--half">
          <div className="stack">
            {fields.map((field) => (
              <Text
                field={field}
                text={textIn(answers, field.name)}
                matches={matches}
                settled={settled}
                key={field.name}
              />
            ))}
          </div>
          <section className="card" aria-labelledby="found">
            <h2 className="hush" id="found">
              {w.review.found}
            </h2>
            <ol className="matches">
              {matches.map((match, place) => (
                <Found
                  match={match}
                  place={place}
                  settled={settled[place]}
                  onSettle={(how) => settle(place, how)}
                  key={place}
                />
              ))}
            </ol>
          </section>
        </div>
      </main>
      <div className="actionbar" role="region" aria-label={w.step.region}>
        <div className="actionbar__row">
          <span className={classes("save", left > 0 && "save--waiting")} role="status">
            <Icon name={left > 0 ? "warning" : "check"} />
            <span>{left > 0 ? w.review.status(left) : w.review.ready}</span>
          </span>
          <Button
            kind="primary"
            size="large"
            isBusy={isBusy}
            aria-disabled={left > 0 || undefined}
            onClick={() => (left > 0 ? undefined : void save())}
          >
            {w.review.save}
          </Button>
        </div>
      </div>
    </>
  );
}

function nameOf({ field }: Match): string {
  return field.replace(/^step_data\./, "").replace(/[.[].*$/, "");
}

interface FoundProps {
  match: Match;
  place: number;
  settled: Settled | undefined;
  onSettle: (how: Settled | undefined) => void;
}

function Found({ match, place, settled, onSettle }: FoundProps) {
  const w = useWords();
  const kind = match.kind ?? "name";
  const isMust = match.review_id == null;
  const why =
    kind === "name" || kind === "street_address" ? w.review.why[kind] : w.review.why.other;
  const state =
    settled === "confirmed"
      ? w.review.confirmed
      : settled === "replaced"
        ? w.review.replaced
        : isMust
          ? w.review.must
          : w.review.check;
  const isOpen = settled === undefined;
  return (
    <li className={classes("match", !isOpen && "match--ok", isOpen && isMust && "match--must")}>
      <h3>
        <span className="match__n" aria-hidden="true">
          {place + 1}
        </span>
        {w.review.kinds[kind]}{" "}
        <Chip
          kind={isOpen ? (isMust ? "bad" : "warning") : "good"}
          icon={isOpen ? (isMust ? "stop" : "warning") : "check"}
        >
          {state}
        </Chip>
      </h3>
      <p>{why}</p>
      <div className="row">
        {isOpen ? (
          <>
            <Button onClick={() => onSettle("replaced")}>
              {w.review.remove(w.review.removed)}
            </Button>
            {!isMust && <Button onClick={() => onSettle("confirmed")}>{w.review.confirm}</Button>}
          </>
        ) : (
          <Button size="small" onClick={() => onSettle(undefined)}>
            {w.review.takeBack}
          </Button>
        )}
      </div>
    </li>
  );
}

interface TextProps {
  field: Field;
  text: string;
  matches: readonly Match[];
  settled: Record<number, Settled>;
}

/** The text of a field with each match marked where it is. */
function Text({ field, text, matches, settled }: TextProps) {
  const w = useWords();
  const points = Array.from(text);
  const own = matches
    .map((match, place) => ({ match, place }))
    .filter(({ match }) => nameOf(match) === field.name && match.start != null)
    .sort((one, other) => (one.match.start ?? 0) - (other.match.start ?? 0));
  const parts = own.map(({ match, place }, turn) => {
    const start = match.start ?? 0;
    const before = points.slice(endOf(own[turn - 1]?.match), start).join("");
    return { before, marked: points.slice(start, endOf(match)).join(""), match, place };
  });
  return (
    <section className="card" aria-labelledby={`text-${field.name}`}>
      <div className="card__head">
        <h2 id={`text-${field.name}`}>{field.label}</h2>
      </div>
      <p className="reading">
        {parts.map(({ before, marked, match, place }) => {
          const isOpen = settled[place] === undefined;
          const isMust = match.review_id == null;
          return (
            <span key={place}>
              {before}
              <mark
                className={classes("phi", !isOpen && "phi--ok", isOpen && isMust && "phi--must")}
              >
                {settled[place] === "replaced" ? w.review.removed : marked}
                <span className="phi__n" aria-hidden="true">
                  {place + 1}
                </span>
              </mark>
            </span>
          );
        })}
        {points.slice(endOf(own.at(-1)?.match)).join("")}
      </p>
    </section>
  );
}

function textIn(answers: Answers, name: string): string {
  const value = answers[name];
  return typeof value === "string" ? value : "";
}

/** Where a match ends, in code points. */
function endOf(match: Match | undefined): number {
  return (match?.start ?? 0) + (match?.length ?? 0);
}

/** Each text with its matches replaced, from the last to the first: places before stay true. */
function rewritten(answers: Answers, matches: readonly Match[], by: string): Map<string, string> {
  const texts = new Map<string, string>();
  const sorted = [...matches].sort((one, other) => (other.start ?? 0) - (one.start ?? 0));
  for (const match of sorted) {
    const name = nameOf(match);
    const text = texts.get(name) ?? textIn(answers, name);
    const points = Array.from(text);
    points.splice(match.start ?? 0, match.length ?? 0, by);
    texts.set(name, points.join(""));
  }
  return texts;
}
