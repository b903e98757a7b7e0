import type { Schemas } from "../client";
import { timeOf } from "../format";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";
import { useSpeaking } from "../words";

interface MadeLinkProps {
  name: string;
  made: Schemas["MadeLink"];
  onClose: () => void;
}

/** A link to hand over: shown once, and kept nowhere. */
export function MadeLink({ name, made, onClose }: MadeLinkProps) {
  const { w, locale } = useSpeaking();
  const words = w.admin.person;
  const link = made.link ?? `${location.origin}/reset#token=${made.token}`;
  return (
    <Dialog
      title={words.link(name)}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus onClick={onClose}>
            {w.common.close}
          </Button>
          <CopyButton kind="primary" text={link} />
        </>
      }
    >
      <p>{words.linkHow}</p>
      <p className="secret secret--link">{link}</p>
      <p className="quiet small">{words.linkUntil(timeOf(made.expires_at, locale))}</p>
    </Dialog>
  );
}
