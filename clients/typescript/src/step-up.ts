import { codeOf } from "./problem.js";
import type { Send } from "./transport.js";

/** A further proof that a request needs (RFC 9470). */
export interface NeededProof {
  /** 1: of one factor; 2: the session has to be one of two factors. */
  level: 1 | 2;
}

/**
 * Gets the proof: asks the person, and sends it to `POST /auth/step-up`. Answers whether it was given;
 * the request is then sent again, else its refusal is the answer.
 */
export type Prove = (needed: NeededProof) => Promise<boolean>;

/** A proof is asked for so many times for one request. */
const ATTEMPTS = 2;

/** Sends as `send` does, and gets the proofs that answers ask for. */
export function proving(send: Send, prove: Prove): Send {
  // Those that wait at once are served by one proof.
  const underWay = new Map<1 | 2, Promise<boolean>>();
  const once = (needed: NeededProof) => {
    const { level } = needed;
    const asked = underWay.get(level) ?? prove(needed).finally(() => underWay.delete(level));
    underWay.set(level, asked);
    return asked;
  };
  return async (request) => {
    let response = await send(request.clone());
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const isAsked = response.status === 401 && (await codeOf(response)) === "step_up_required";
      if (!isAsked || !(await once(neededBy(response)))) {
        break;
      }
      response = await send(request.clone());
    }
    return response;
  };
}

function neededBy(response: Response): NeededProof {
  const challenge = response.headers.get("www-authenticate") ?? "";
  return { level: /acr_values="[^"]*urn:florence:acr:2\b/.test(challenge) ? 2 : 1 };
}
