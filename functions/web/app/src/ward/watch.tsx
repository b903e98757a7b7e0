import { useEffect } from "react";

import { useSession } from "../session";
import { useWords } from "../words";
import { WARNING, useIdle } from "./idle";

/** Locks the screen by Alt+L, and when nobody works here any more, which it tells before. */
export function Watch() {
  const w = useWords();
  const { lock } = useSession();
  const { left, stay } = useIdle(lock);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isPlain = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (isPlain && event.code === "KeyL") {
        event.preventDefault();
        lock();
      }
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [lock]);
  return (
    <div className="toasts" role="status">
      {left !== undefined && (
        <div className="toast">
          {/* Told once: not each second. */}
          <span className="hush">{w.ward.warning(WARNING / 1_000)}</span>
          <span aria-hidden="true">{w.ward.warning(left)}</span>
          <button type="button" onClick={stay}>
            {w.ward.stay}
          </button>
        </div>
      )}
    </div>
  );
}
