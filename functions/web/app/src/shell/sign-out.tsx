import { useState } from "react";

import { florence } from "../client";
import { unsentSteps } from "../step/workshop";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { told } from "../ui/failure";
import { Icon } from "../ui/icon";
import { useToast } from "../ui/toasts";
import { useWork } from "../ui/use-work";
import { useWords } from "../words";

/** Ends the session. What could not be sent is lost only if the person says so. */
export function SignOut() {
  const w = useWords();
  const toast = useToast();
  const { isBusy, run } = useWork();
  const [unsent, setUnsent] = useState(0);
  const leave = () =>
    run(async () => {
      setUnsent(0);
      try {
        await florence.signOut();
      } catch (error) {
        toast(told(error, w).title);
      }
    });
  const press = () => {
    const steps = unsentSteps();
    if (steps > 0) {
      setUnsent(steps);
    } else {
      void leave();
    }
  };
  return (
    <>
      <button className="outbutton" type="button" aria-busy={isBusy || undefined} onClick={press}>
        <Icon name="out" />
        <span>{w.frame.signOut}</span>
      </button>
      {unsent > 0 && (
        <Dialog
          title={w.frame.unsentTitle}
          onClose={() => setUnsent(0)}
          actions={
            <>
              <Button autoFocus onClick={() => setUnsent(0)}>
                {w.frame.unsentStay}
              </Button>
              <Button kind="destroy" onClick={() => void leave()}>
                {w.frame.unsentLeave}
              </Button>
            </>
          }
        >
          <p>{w.frame.unsentDetail(unsent)}</p>
        </Dialog>
      )}
    </>
  );
}
