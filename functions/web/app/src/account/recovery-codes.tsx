import { useState } from "react";

import { useUser } from "../session";
import { Button } from "../ui/button";
import { download } from "../ui/download";
import { useWords } from "../words";

interface RecoveryCodesProps {
  codes: readonly string[];
  onDone: () => void;
}

/** New recovery codes, which are shown only now. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps) {
  const w = useWords();
  const words = w.factor;
  const { user } = useUser();
  const [copied, setCopied] = useState<string>();
  const [isKept, setKept] = useState(false);
  const [wasPressed, setPressed] = useState(false);
  const text = codes.join("\n");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(w.common.copied);
    } catch {
      setCopied(w.reports.notCopied);
    }
  };
  const save = () =>
    download("florence-recovery-codes.txt", "text/plain", `Florence, ${user.email}\n\n${text}\n`);
  return (
    <div className="stack">
      <p>{words.codesIntro}</p>
      <ol className="codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="row">
        <Button size="small" icon="copy" onClick={() => void copy()}>
          {w.common.copy}
        </Button>
        <Button size="small" icon="down" onClick={save}>
          {words.saveFile}
        </Button>
        <span className="small" role="status">
          {copied}
        </span>
      </div>
      <label className="choice choice--check">
        <input
          type="checkbox"
          name="kept"
          checked={isKept}
          onChange={(event) => setKept(event.target.checked)}
        />
        <span>{words.kept}</span>
      </label>
      <div className="row">
        <Button
          kind="primary"
          aria-disabled={!isKept}
          aria-describedby="codes-why"
          onClick={() => (isKept ? onDone() : setPressed(true))}
        >
          {words.done}
        </Button>
        <span className="small quiet" id="codes-why" role={wasPressed ? "alert" : undefined}>
          {!isKept && words.keepFirst}
        </span>
      </div>
    </div>
  );
}
