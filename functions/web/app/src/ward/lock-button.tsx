import { useSession } from "../session";
import { Icon } from "../ui/icon";
import { useWords } from "../words";

export function LockButton() {
  const w = useWords();
  const { lock } = useSession();
  return (
    <button className="lockbutton" type="button" aria-keyshortcuts="Alt+L" onClick={lock}>
      <Icon name="lock" />
      <span>{w.ward.lock}</span>
      <kbd aria-hidden="true">Alt L</kbd>
    </button>
  );
}
