/** What is read of an OpenAPI 3.1 document, as this service writes them. */
export interface Document {
  info: { title: string; version: string; description?: string };
  tags?: { name: string; description?: string }[];
  paths: Record<string, Partial<Record<Method, RawOperation>>>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes?: Record<string, { description?: string }>;
  };
}

export const METHODS = ["get", "post", "put", "patch", "delete"] as const;
export type Method = (typeof METHODS)[number];

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  example?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  oneOf?: Schema[];
  allOf?: Schema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

type Content = Record<string, { schema?: Schema }>;

export interface Parameter {
  name: string;
  in: string;
  description?: string;
  required?: boolean;
  schema?: Schema;
}

export interface Answer {
  description?: string;
  content?: Content;
  headers?: Record<string, { description?: string }>;
}

interface RawOperation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Content; required?: boolean };
  responses: Record<string, Answer>;
  security?: Record<string, string[]>[];
}

/** One operation, with where it is. */
export interface Operation extends RawOperation {
  method: Method;
  path: string;
}

/** All operations, in the order of the document. */
export function operationsOf({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ ...operation, method, path }];
    }),
  );
}

/** The name of what a reference leads to. */
export function nameOf(schema: Schema): string | undefined {
  return schema.$ref?.split("/").at(-1);
}

/** The schema itself, behind any reference; what stands beside the reference counts before it. */
export function resolved(schema: Schema, document: Document): Schema {
  const name = nameOf(schema);
  if (name === undefined) {
    return schema;
  }
  const beside = { ...schema };
  delete beside.$ref;
  return { ...resolved(document.components.schemas[name] ?? {}, document), ...beside };
}

/** The one media type of a body and its schema. */
export function bodyOf(content: Content | undefined): [string, Schema] | undefined {
  const [first] = Object.entries(content ?? {});
  return first?.[1].schema === undefined ? undefined : [first[0], first[1].schema];
}

/** The properties of a schema, those of all that it is made of. */
export function propertiesOf(
  schema: Schema,
  document: Document,
): readonly { name: string; schema: Schema; isRequired: boolean }[] {
  const whole = resolved(schema, document);
  const parts = (whole.allOf ?? []).flatMap((part) => propertiesOf(part, document));
  const own = Object.entries(whole.properties ?? {}).map(([name, property]) => ({
    name,
    schema: property,
    isRequired: whole.required?.includes(name) === true,
  }));
  return [...parts, ...own];
}

/** What a schema may be, without `null`; and whether it may be that. */
export function choicesOf(schema: Schema): { choices: readonly Schema[]; isNullable: boolean } {
  const isNull = ({ type }: Schema) => type === "null";
  if (schema.oneOf !== undefined) {
    const choices = schema.oneOf.filter((choice) => !isNull(choice));
    return { choices, isNullable: choices.length < schema.oneOf.length };
  }
  const types = [schema.type ?? []].flat();
  return { choices: [schema], isNullable: types.includes("null") };
}

/** Whether an answer is a failure, which all look alike. */
export function isProblem(status: string): boolean {
  return Number(status) >= 400;
}
