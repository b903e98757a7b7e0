import {
  choicesOf,
  nameOf,
  propertiesOf,
  resolved,
  type Document,
  type Schema as Described,
} from "./document";
import { Line } from "./prose";
import { useReferenceWords, type ReferenceWords } from "./words";

interface SchemaProps {
  schema: Described;
  document: Document;
  /** What it is within, so that what holds itself is not drawn for ever. */
  within?: readonly string[];
}

/** The members of an object, or what else a body is. */
export function Schema({ schema, document, within = [] }: SchemaProps) {
  const words = useReferenceWords();
  const { choices } = choicesOf(schema);
  if (choices.length > 1) {
    return (
      <div className="stack stack--s">
        <p className="small quiet">{words.oneOf}</p>
        {choices.map((choice, place) => (
          <details key={place} open={place === 0}>
            <summary>{nameOf(choice) ?? typeOf(choice, document, words)}</summary>
            <Schema schema={choice} document={document} within={within} />
          </details>
        ))}
      </div>
    );
  }
  const [only = schema] = choices;
  const whole = resolved(only, document);
  if (whole.oneOf !== undefined) {
    return <Schema schema={whole} document={document} within={within} />;
  }
  const properties = propertiesOf(only, document);
  if (properties.length === 0) {
    return (
      <p>
        {typeOf(only, document, words)} {bounds(whole, words)}
      </p>
    );
  }
  const name = nameOf(only);
  const inner = name === undefined ? within : [...within, name];
  return (
    <dl className="members">
      {properties.map((property) => (
        <Member {...property} document={document} within={inner} key={property.name} />
      ))}
    </dl>
  );
}

interface MemberProps {
  name: string;
  schema: Described;
  isRequired: boolean;
  document: Document;
  within: readonly string[];
}

function Member({ name, schema, isRequired, document, within }: MemberProps) {
  const words = useReferenceWords();
  const { choices } = choicesOf(schema);
  const whole = resolved(choices[0] ?? schema, document);
  const description = schema.description ?? choices[0]?.description ?? whole.description;
  const inner = innerOf(schema, document, within);
  const limits = bounds(whole, words);
  return (
    <div>
      <dt>
        <code>{name}</code>
        <span className="members__type">{typeOf(schema, document, words)}</span>
        {isRequired && <b className="members__need">{words.required}</b>}
      </dt>
      <dd>
        {description !== undefined && (
          <p lang="en">
            <Line text={description} />
          </p>
        )}
        {limits !== "" && <p className="small quiet">{limits}</p>}
        {inner !== undefined && (
          <details>
            <summary>{words.members(nameOf(inner) ?? name)}</summary>
            <Schema schema={inner} document={document} within={within} />
          </details>
        )}
      </dd>
    </div>
  );
}

/** What has members of its own: the object, or the elements of the list. */
function innerOf(
  schema: Described,
  document: Document,
  within: readonly string[],
): Described | undefined {
  const { choices } = choicesOf(schema);
  const [first = schema] = choices;
  const whole = resolved(first, document);
  const inner = choices.length > 1 ? schema : (whole.items ?? first);
  const name = nameOf(inner);
  if (name !== undefined && within.includes(name)) {
    return undefined;
  }
  const isChoice = choices.length > 1 || resolved(inner, document).oneOf !== undefined;
  return isChoice || propertiesOf(inner, document).length > 0 ? inner : undefined;
}

/** What a value is, in a few words. */
function typeOf(schema: Described, document: Document, words: ReferenceWords): string {
  const { choices, isNullable } = choicesOf(schema);
  const names = choices.map((choice) => {
    const whole = resolved(choice, document);
    const type = [whole.type ?? []].flat().find((one) => one !== "null");
    if (type === "array" && whole.items !== undefined) {
      return words.listOf(typeOf(whole.items, document, words));
    }
    const isNamed = propertiesOf(choice, document).length > 0 || whole.oneOf !== undefined;
    const name = isNamed ? nameOf(choice) : undefined;
    return (
      name ?? (whole.format === undefined ? (type ?? "any") : `${type ?? ""} (${whole.format})`)
    );
  });
  return [...new Set(names), ...(isNullable ? ["null"] : [])].join(` ${words.or} `);
}

/** What a value is held to. */
function bounds(schema: Described, words: ReferenceWords): string {
  const range = (least: number | undefined, most: number | undefined, unit: string) =>
    least === undefined && most === undefined ? [] : [words.between(least, most, unit)];
  return [
    ...(schema.enum === undefined ? [] : [words.oneOfThese(schema.enum.map(String))]),
    ...range(schema.minimum, schema.maximum, ""),
    ...range(schema.minLength, schema.maxLength, words.characters),
    ...range(schema.minItems, schema.maxItems, words.entries),
    ...(schema.pattern === undefined ? [] : [words.pattern(schema.pattern)]),
  ].join(" ");
}
