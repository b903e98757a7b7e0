import type { components } from "./schema.js";

type Schemas = components["schemas"];
type Descriptor = Schemas["CredentialDescriptor"];

/**
 * Why a browser gave no passkey: the person gave up, or has none that fits; the authenticator has one of
 * this account already; the browser has no passkeys.
 */
export type PasskeyFailure = "cancelled" | "exists" | "unsupported";

/** A browser gave no passkey. */
export class PasskeyError extends Error {
  override readonly name = "PasskeyError";
  readonly reason: PasskeyFailure;

  constructor(reason: PasskeyFailure, cause?: unknown) {
    super(`no passkey: ${reason}`, { cause });
    this.reason = reason;
  }
}

/** Whether this browser has passkeys at all. */
export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential !== "undefined";
}

/** Whether this browser offers passkeys in the list of a field, without being asked. */
export async function offersPasskeys(): Promise<boolean> {
  if (!hasPasskeys()) {
    return false;
  }
  // Older browsers lack it.
  const { isConditionalMediationAvailable } = PublicKeyCredential as {
    isConditionalMediationAvailable?: () => Promise<boolean>;
  };
  return (await isConditionalMediationAvailable?.call(PublicKeyCredential)) ?? false;
}

/** Has the browser make a passkey. Throws {@link PasskeyError}. */
export async function createPasskey(
  options: Schemas["CreationOptions"],
): Promise<Schemas["RegistrationResponse"]> {
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: options.excludeCredentials.map(descriptor),
      },
    }),
  );
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    type: "public-key",
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports(),
    },
  };
}

/** Has the browser ask for a passkey. Throws {@link PasskeyError}. */
export async function getPasskey(
  options: Schemas["RequestOptions"],
  { signal, mediation }: { signal?: AbortSignal; mediation?: "conditional" } = {},
): Promise<Schemas["AuthenticationResponse"]> {
  const used = await asked(() =>
    navigator.credentials.get({
      ...(signal === undefined ? {} : { signal }),
      ...(mediation === undefined ? {} : { mediation }),
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: options.allowCredentials.map(descriptor),
      },
    }),
  );
  const response = used.response as AuthenticatorAssertionResponse;
  return {
    id: used.id,
    type: "public-key",
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: response.userHandle === null ? null : text(response.userHandle),
    },
  };
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!hasPasskeys()) {
    throw new PasskeyError("unsupported");
  }
  try {
    const credential = await ask();
    if (credential === null) {
      throw new PasskeyError("cancelled");
    }
    return credential as PublicKeyCredential;
  } catch (error) {
    throw error instanceof DOMException ? new PasskeyError(reasonOf(error), error) : error;
  }
}

function reasonOf({ name }: DOMException): PasskeyFailure {
  switch (name) {
    case "InvalidStateError":
      return "exists";
    case "NotSupportedError":
    case "SecurityError":
      return "unsupported";
    default:
      return "cancelled";
  }
}

function descriptor({ id, transports }: Descriptor): PublicKeyCredentialDescriptor {
  const reached = transports === undefined ? {} : { transports: [...transports] };
  return { id: bytes(id), type: "public-key", ...reached } as PublicKeyCredentialDescriptor;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
