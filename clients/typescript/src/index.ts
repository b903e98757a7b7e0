/** Client of Florence Identity: typed requests, and sessions that are kept for you. */
export { createFlorence } from "./florence.js";
export type {
  Confirmation,
  Florence,
  FlorenceOptions,
  LockedSession,
  Login,
  NewPasskey,
  PasskeySignIn,
  Proof,
  Registered,
  Registration,
  SecondFactor,
  SecondFactorAnswer,
  SignedIn,
  UnlockingProof,
} from "./florence.js";
export { PasskeyError, hasPasskeys, offersPasskeys } from "./passkeys.js";
export type { PasskeyFailure } from "./passkeys.js";
export { ProblemError, unwrap } from "./problem.js";
export type { FieldError, Problem, ProblemCode } from "./problem.js";
export type { NeededProof, Prove } from "./step-up.js";
export type { SignedOutReason } from "./presence.js";
export { browserStorage, memoryStorage } from "./storage.js";
export type { TokenStorage } from "./storage.js";
export type { components, operations, paths } from "./schema.js";
