import { createFlorence, type components } from "@florence/identity";

import { prove } from "./proving";

/** The session is in a cookie that no script reads: there is no token in this application. */
export const florence = createFlorence({ mode: "cookie", onStepUp: prove });

export const { api } = florence;

export type Schemas = components["schemas"];
export type User = Schemas["User"];

/** The version that an answer is of, to be sent back as `If-Match`. */
export function versionOf(response: Response): string {
  return response.headers.get("etag") ?? "";
}
