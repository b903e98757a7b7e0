import { Button, buttonClass } from "../ui/button";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { useWords } from "../words";
import { SaveStatus } from "./save-status";
import type { Work } from "./work";

interface ActionBarProps {
  work: Work;
  step: number;
  isBusy: boolean;
  onContinue: () => void;
  onLook: () => void;
}

/** Back, whether it is saved, and on: at the bottom of every step. */
export function ActionBar({ work, step, isBusy, onContinue, onLook }: ActionBarProps) {
  const w = useWords();
  const { steps } = work.definition;
  const before = steps[step - 2];
  const after = steps[step];
  return (
    <div className="actionbar actionbar--wizard" role="region" aria-label={w.step.region}>
      <div className="actionbar__row">
        <SaveStatus work={work} onLook={onLook} />
        <Link
          className={`${buttonClass({ size: "large" })} actionbar__back`}
          to={before === undefined ? "/forms" : `/forms/${work.id}/${step - 1}`}
        >
          <Icon name="back" />
          <span>{before?.title ?? w.step.allForms}</span>
        </Link>
        <Button kind="primary" size="large" isBusy={isBusy} onClick={onContinue}>
          {after?.title ?? w.step.finish}
          <Icon name="forward" />
        </Button>
      </div>
    </div>
  );
}
