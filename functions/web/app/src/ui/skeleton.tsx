import { useEffect, useState } from "react";

import { useWords } from "../words";

/** Stands where something is being loaded; nothing for the first moment. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const w = useWords();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!isShown) {
    return null;
  }
  return (
    <div className="skeleton" role="status">
      <span className="hush">{w.common.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} />
      ))}
    </div>
  );
}
