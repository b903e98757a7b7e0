import { useEffect, useId, useRef, type ReactNode } from "react";

interface DialogProps {
  title: ReactNode;
  children: ReactNode;
  /** The harmless one first: it has the focus. */
  actions: ReactNode;
  /** Something is to be entered first: that has the focus in place of the harmless action. */
  isForm?: boolean;
  onClose: () => void;
}

/** Asks for what cannot be taken back. Gives the focus back to what had it. */
export function Dialog({ title, children, actions, isForm = false, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    if (!isForm) {
      element?.querySelector<HTMLElement>(".dialog__actions button")?.focus();
    }
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) {
        opener.focus();
      }
    };
  }, [isForm]);
  return (
    <dialog className="dialog" ref={dialog} aria-labelledby={id} onCancel={onClose}>
      <div className="dialog__body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
      <div className="dialog__actions">{actions}</div>
    </dialog>
  );
}
