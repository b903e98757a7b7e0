import { useSpeaking } from "../words";

const en = {
  title: "API reference",
  intro: "Every route of this service, as it describes itself.",
  search: "Search operations",
  searchHelp: "Search: invite, /wizards, locale",
  none: "No operation fits",
  found: (count: number) => (count === 1 ? "1 operation" : `${count} operations`),
  operations: "Operations",
  all: "All operations",
  toFlorence: "To Florence",
  document: "The document itself (OpenAPI 3.1)",
  version: (version: string) => `Version ${version}`,
  open: "Nobody has to be signed in.",
  needs: "Needs one of these:",
  parameters: "Parameters",
  places: { path: "in the path", query: "in the query", header: "a header", cookie: "a cookie" },
  body: "Body",
  example: "Example",
  request: "Request",
  answer: (status: string) => `Answer ${status}`,
  noBody: "Without a body.",
  headers: "Headers",
  failures: "Failures",
  failuresHow: "Each is application/problem+json (RFC 9457) with a code.",
  status: "Status",
  when: "When",
  codes: "Codes of failures",
  codesHow: "The member code of a failure says which it is. Texts may change; codes stay.",
  code: "Code",
  meaning: "Meaning",
  required: "required",
  or: "or",
  oneOf: "One of these:",
  members: (name: string) => `Members of ${name}`,
  listOf: (type: string) => `list of ${type}`,
  between: (least: number | undefined, most: number | undefined, unit: string) =>
    least === undefined
      ? `At most ${String(most)} ${unit}.`
      : most === undefined
        ? `At least ${least} ${unit}.`
        : `${least} to ${most} ${unit}.`,
  characters: "characters",
  entries: "entries",
  oneOfThese: (values: string[]) => `One of: ${values.join(", ")}.`,
  pattern: (pattern: string) => `Pattern: ${pattern}`,
  gone: "There is no such operation",
};

export type ReferenceWords = typeof en;

const es: ReferenceWords = {
  title: "Referencia de la API",
  intro: "Todas las rutas de este servicio, como él mismo las describe (en inglés).",
  search: "Buscar operaciones",
  searchHelp: "Buscar: invite, /wizards, locale",
  none: "Ninguna operación coincide",
  found: (count) => (count === 1 ? "1 operación" : `${count} operaciones`),
  operations: "Operaciones",
  all: "Todas las operaciones",
  toFlorence: "A Florence",
  document: "El documento mismo (OpenAPI 3.1)",
  version: (version) => `Versión ${version}`,
  open: "No hace falta iniciar sesión.",
  needs: "Necesita una de estas cosas:",
  parameters: "Parámetros",
  places: {
    path: "en la ruta",
    query: "en la consulta",
    header: "una cabecera",
    cookie: "una cookie",
  },
  body: "Cuerpo",
  example: "Ejemplo",
  request: "Petición",
  answer: (status) => `Respuesta ${status}`,
  noBody: "Sin cuerpo.",
  headers: "Cabeceras",
  failures: "Fallos",
  failuresHow: "Cada uno es application/problem+json (RFC 9457) con un código.",
  status: "Estado",
  when: "Cuándo",
  codes: "Códigos de los fallos",
  codesHow: "El miembro code de un fallo dice cuál es. Los textos pueden cambiar; los códigos no.",
  code: "Código",
  meaning: "Significado",
  required: "obligatorio",
  or: "o",
  oneOf: "Una de estas formas:",
  members: (name) => `Miembros de ${name}`,
  listOf: (type) => `lista de ${type}`,
  between: (least, most, unit) =>
    least === undefined
      ? `Como máximo ${String(most)} ${unit}.`
      : most === undefined
        ? `Como mínimo ${least} ${unit}.`
        : `De ${least} a ${most} ${unit}.`,
  characters: "caracteres",
  entries: "entradas",
  oneOfThese: (values) => `Uno de: ${values.join(", ")}.`,
  pattern: (pattern) => `Patrón: ${pattern}`,
  gone: "Esta operación no existe",
};

/** The words of the reference: only it loads them. */
export function useReferenceWords(): ReferenceWords {
  return useSpeaking().locale === "es" ? es : en;
}
