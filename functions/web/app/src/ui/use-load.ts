import { useCallback, useEffect, useState } from "react";

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  /** Loads it anew; what is shown stays until then. */
  reload: () => void;
  set: (data: T) => void;
}

/** Loads something when the page is shown. `load` must be stable. */
export function useLoad<T>(load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isWanted = true;
    load().then(
      (data) => {
        if (isWanted) setState({ data });
      },
      (error: unknown) => {
        if (isWanted) setState((before) => ({ ...before, error }));
      },
    );
    return () => {
      isWanted = false;
    };
  }, [load, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const set = useCallback((data: T) => setState({ data }), []);
  return { data: state.data, error: state.error, reload, set };
}
