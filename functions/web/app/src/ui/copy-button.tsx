import { useState } from "react";

import { useWords } from "../words";
import { Button } from "./button";

interface CopyButtonProps {
  text: string;
  kind?: "primary";
  size?: "small";
}

/** Copies a text, and says whether it could. */
export function CopyButton({ text, kind, size }: CopyButtonProps) {
  const w = useWords();
  const [told, setTold] = useState<string>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setTold(w.common.copied);
    } catch {
      setTold(w.reports.notCopied);
    }
  };
  return (
    <>
      <Button kind={kind} size={size} icon="copy" onClick={() => void copy()}>
        {w.common.copy}
      </Button>
      <span className="small" role="status">
        {told}
      </span>
    </>
  );
}
