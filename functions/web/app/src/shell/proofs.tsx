import { Suspense, lazy, useEffect } from "react";

import { giveUpProofs, useAskedProof } from "../proving";

const ProofDialog = lazy(() => import("./proof-dialog"));

/** Asks for the proofs that requests wait for, while somebody is signed in. */
export function Proofs() {
  const asked = useAskedProof();
  useEffect(() => giveUpProofs, []);
  return asked === undefined ? null : (
    <Suspense fallback={null}>
      <ProofDialog asked={asked} />
    </Suspense>
  );
}
