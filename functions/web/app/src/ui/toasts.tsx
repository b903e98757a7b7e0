import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";

import { useWords } from "../words";

interface Toast {
  id: number;
  whose: string;
  text: string;
  action?: { label: string; run: () => void } | undefined;
}

type Show = (text: string, undo?: () => void) => void;

const ToastContext = createContext<Show>(() => undefined);

/** How long a toast stays, in milliseconds. It stays while it has the focus. */
const STAYS = 10_000;

/** Says what was done, and lets it be undone where there is an undo. */
export function useToast(): Show {
  return useContext(ToastContext);
}

interface ToastsProps {
  /** Who looks at the page: what was said to somebody else is not shown. */
  whose: string;
  children: ReactNode;
}

export function Toasts({ whose, children }: ToastsProps) {
  const w = useWords();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(0);
  const remove = useCallback((id: number) => {
    setToasts((all) => all.filter((toast) => toast.id !== id));
  }, []);
  const show = useCallback<Show>(
    (text, undo) => {
      const id = (next.current += 1);
      const action = undo && { label: w.common.undo, run: undo };
      setToasts((all) => [...all.slice(-2), { id, whose, text, action }]);
      const leave = () => {
        const hasFocus = document.activeElement?.closest(`[data-toast="${String(id)}"]`) !== null;
        if (hasFocus && document.activeElement !== null) {
          setTimeout(leave, STAYS);
        } else {
          remove(id);
        }
      };
      setTimeout(leave, STAYS);
    },
    [remove, w, whose],
  );
  const list = useMemo(
    () =>
      toasts
        .filter((toast) => toast.whose === whose)
        .map(({ id, text, action }) => (
          <div className="toast" key={id} data-toast={id}>
            <span>{text}</span>
            {action && (
              <button
                type="button"
                onClick={() => {
                  remove(id);
                  action.run();
                }}
              >
                {action.label}
              </button>
            )}
          </div>
        )),
    [toasts, whose, remove],
  );
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status">
        {list}
      </div>
    </ToastContext>
  );
}
