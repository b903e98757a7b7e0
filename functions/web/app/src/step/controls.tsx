import { numberOf } from "../format";
import { useSpeaking, useWords } from "../words";
import { describedBy } from "./around";
import type { Field } from "./definition";
import type { DrawnField } from "./fields";

/** Up to so many options lie open; more are in a list. */
const OPEN = 5;

/** Whether a field is several controls under one name. */
export function isGroup({ type, options }: Field): boolean {
  const isList = type === "select" && (options?.length ?? 0) > OPEN;
  return (
    type === "number" ||
    type === "boolean" ||
    type === "multiselect" ||
    (type === "select" && !isList)
  );
}

/** What takes the answer of a wide field. */
export function Control({ drawn }: { drawn: DrawnField }) {
  const { field } = drawn;
  switch (field.type) {
    case "number":
      return <Scale drawn={drawn} />;
    case "boolean":
      return <YesOrNo drawn={drawn} />;
    case "multiselect":
      return <Checks drawn={drawn} />;
    case "select":
      return isGroup(field) ? <OpenChoices drawn={drawn} /> : <ListOfChoices drawn={drawn} />;
    case "textarea":
      return <LongText drawn={drawn} />;
    default:
      return <ShortText drawn={drawn} />;
  }
}

function textOf({ value }: DrawnField): string {
  return typeof value === "string" ? value : "";
}

function ShortText({ drawn }: { drawn: DrawnField }) {
  const { field, id, problem, onChange, onLeave } = drawn;
  return (
    <input
      className="control"
      id={id}
      autoComplete="off"
      value={textOf(drawn)}
      required={field.required === true}
      aria-invalid={problem !== undefined || undefined}
      aria-describedby={describedBy(drawn)}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onLeave}
    />
  );
}

function LongText({ drawn }: { drawn: DrawnField }) {
  const { w, locale } = useSpeaking();
  const { field, id, problem, onChange, onLeave } = drawn;
  const text = textOf(drawn);
  const most = field.max_length;
  return (
    <>
      <textarea
        className="control"
        id={id}
        value={text}
        required={field.required === true}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={describedBy(drawn)}
        onChange={(event) => onChange(event.target.value)}
        onBlur={onLeave}
      />
      {most != null && (
        <p className="count">
          {w.step.count(numberOf(Array.from(text).length, locale), numberOf(most, locale))}
        </p>
      )}
    </>
  );
}

function ListOfChoices({ drawn }: { drawn: DrawnField }) {
  const w = useWords();
  const { field, id, problem, onChange } = drawn;
  return (
    <select
      className="control"
      id={id}
      value={textOf(drawn)}
      aria-invalid={problem !== undefined || undefined}
      aria-describedby={describedBy(drawn)}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="">{field.required === true ? w.step.choose : w.step.chooseNone}</option>
      {field.options?.map(({ value, label, points }) => (
        <option value={value} key={value}>
          {points == null ? label : `${label} · ${w.step.points(points)}`}
        </option>
      ))}
    </select>
  );
}

function OpenChoices({ drawn }: { drawn: DrawnField }) {
  const w = useWords();
  const { field, id, onChange } = drawn;
  const chosen = textOf(drawn);
  return (
    <div className="choices choices--even">
      {field.options?.map(({ value, label, points }) => (
        <label className="choice" key={value}>
          <input
            type="radio"
            name={id}
            checked={value === chosen}
            onChange={() => onChange(value)}
          />
          <span>
            {label}
            {points != null && <span className="quiet small"> · {w.step.points(points)}</span>}
          </span>
        </label>
      ))}
      {chosen !== "" && field.required !== true && <Clear drawn={drawn} />}
    </div>
  );
}

function Clear({ drawn: { field, onChange } }: { drawn: DrawnField }) {
  const w = useWords();
  return (
    <button
      className="button button--quiet button--small"
      type="button"
      aria-label={`${w.step.clear}: ${field.label}`}
      onClick={() => onChange(undefined)}
    >
      {w.step.clear}
    </button>
  );
}

function YesOrNo({ drawn }: { drawn: DrawnField }) {
  const w = useWords();
  const { field, id, value, onChange } = drawn;
  return (
    <div className="choices">
      {[true, false].map((answer) => (
        <label className="choice" key={String(answer)}>
          <input
            type="radio"
            name={id}
            checked={value === answer}
            onChange={() => onChange(answer)}
          />
          {answer ? w.common.yes : w.common.no}
        </label>
      ))}
      {value !== undefined && field.required !== true && <Clear drawn={drawn} />}
    </div>
  );
}

function Checks({ drawn }: { drawn: DrawnField }) {
  const { field, value, onChange } = drawn;
  const chosen = Array.isArray(value) ? value : [];
  const toggle = (option: string) => {
    const isChosen = chosen.includes(option);
    onChange(isChosen ? chosen.filter((other) => other !== option) : [...chosen, option]);
  };
  return (
    <div className="choices choices--even">
      {field.options?.map((option) => (
        <label className="choice" key={option.value}>
          <input
            type="checkbox"
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}

const TENS = Array.from({ length: 11 }, (_, value) => String(value));

function Scale({ drawn }: { drawn: DrawnField }) {
  const { field, id, onChange } = drawn;
  const chosen = textOf(drawn);
  return (
    <>
      <div className="scale">
        {TENS.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name={id}
              checked={value === chosen}
              onChange={() => onChange(value)}
            />
            {value}
          </label>
        ))}
      </div>
      {chosen !== "" && field.required !== true && <Clear drawn={drawn} />}
    </>
  );
}
