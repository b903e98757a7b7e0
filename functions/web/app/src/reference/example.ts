import { choicesOf, propertiesOf, resolved, type Document, type Schema } from "./document";

/** Deeper than this, an example says no more. */
const DEEPEST = 5;

const BY_FORMAT: Record<string, unknown> = {
  "date-time": "2026-11-27T03:42:00.000Z",
  date: "2026-11-27",
  uuid: "0193a7c2-5d1e-7b40-9c3a-2f6d8e41a0b7",
  email: "ana.beltran@harbor.example",
  password: "quiet lamp over the river 7",
};

/** A value that a schema describes: its own example, else one made up from its type. */
export function exampleOf(schema: Schema, document: Document, depth = 0): unknown {
  const [first = schema] = choicesOf(schema).choices;
  const whole = resolved(first, document);
  if (whole.example !== undefined) {
    return whole.example;
  }
  if (whole.enum !== undefined) {
    return whole.enum[0];
  }
  if (whole.oneOf !== undefined) {
    return exampleOf(whole, document, depth + 1);
  }
  if (depth > DEEPEST) {
    return null;
  }
  const properties = propertiesOf(whole, document);
  if (properties.length > 0) {
    const entries = properties.map(({ name, schema: property }) => [
      name,
      exampleOf(property, document, depth + 1),
    ]);
    return Object.fromEntries(entries);
  }
  return plain(whole, document, depth);
}

function plain(schema: Schema, document: Document, depth: number): unknown {
  const type = [schema.type ?? []].flat().find((one) => one !== "null");
  switch (type) {
    case "array":
      return schema.items === undefined ? [] : [exampleOf(schema.items, document, depth + 1)];
    case "boolean":
      return true;
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "string":
      return BY_FORMAT[schema.format ?? ""] ?? "…";
    default:
      return {};
  }
}
