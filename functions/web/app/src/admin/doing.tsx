import type { ReactNode } from "react";

import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Failure } from "../ui/failure";
import { useWords } from "../words";

interface DoingProps {
  title: string;
  how: string;
  children: ReactNode;
  error?: unknown;
}

/** Something that an administrator can do, with what it will do. */
export function Doing({ title, how, children, error }: DoingProps) {
  return (
    <div className="doing">
      <h3>{title}</h3>
      <p>{how}</p>
      {children}
      <Failure error={error} />
    </div>
  );
}

interface QuestionProps {
  title: string;
  effects: readonly string[];
  /** What holds besides. */
  after?: string;
  confirm: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot simply be taken back. The focus is on leaving it. */
export function Question({ title, effects, after, confirm, onConfirm, onClose }: QuestionProps) {
  const words = useWords().admin.person;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {words.leave}
          </Button>
          <Button kind="destroy" onClick={onConfirm}>
            {confirm}
          </Button>
        </>
      }
    >
      <p>{words.fromNow}</p>
      <ul>
        {effects.map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
      {after !== undefined && <p className="quiet small">{after}</p>}
    </Dialog>
  );
}
