import { unwrap } from "@florence/identity";

import { api } from "../client";

/** Names by the ids of accounts; an empty one where there is no such account (any more). */
export type Names = ReadonlyMap<string, string>;

/** The names behind `ids` that are not in `known`. Each look is an event in that person's trail. */
export async function lookedUp(ids: Iterable<string>, known: Names): Promise<Names> {
  const missing = [...new Set(ids)].filter((id) => !known.has(id));
  const found = await Promise.all(missing.map(async (id) => [id, await nameOf(id)] as const));
  return new Map([...known, ...found]);
}

async function nameOf(id: string): Promise<string> {
  const answer = await api.GET("/api/v1/admin/users/{id}", { params: { path: { id } } });
  return answer.response.status === 404 ? "" : unwrap(answer).user.full_name;
}
