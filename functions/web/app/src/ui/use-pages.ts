import { useCallback } from "react";

import { useLoad } from "./use-load";
import { useWork, type Work } from "./use-work";

/** A list that comes page by page. */
export interface Pages<P> {
  /** What was loaded so far, as one page. */
  data: P | undefined;
  error: unknown;
  set: (data: P) => void;
  /** Loads the next page, if there is one. */
  more: () => Promise<boolean>;
  work: Work;
}

/** Loads a list page by page. `page` must be stable; `joined` puts a page behind those before it. */
export function usePages<P extends { next_cursor?: string | null }>(
  page: (cursor?: string) => Promise<P>,
  joined: (before: P, next: P) => P,
): Pages<P> {
  const load = useCallback(() => page(), [page]);
  const { data, error, set } = useLoad(load);
  const work = useWork();
  const more = () =>
    work.run(async () => {
      if (data?.next_cursor != null) {
        set(joined(data, await page(data.next_cursor)));
      }
    });
  return { data, error, set, more, work };
}
