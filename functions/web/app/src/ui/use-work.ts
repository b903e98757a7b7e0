import { useCallback, useState } from "react";

export interface Work {
  isBusy: boolean;
  error: unknown;
  /** Does `work`; a failure is kept for showing, until the next try. Answers whether it was done. */
  run: (work: () => Promise<void>) => Promise<boolean>;
}

/** Something that a person began: it is under way, done, or failed. */
export function useWork(): Work {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(failure);
      return false;
    } finally {
      setBusy(false);
    }
  }, []);
  return { isBusy, error, run };
}
