import type { SecondFactor } from "@florence/identity";
import { useState, type SyntheticEvent } from "react";

import { florence, type User } from "../client";
import { fieldErrors } from "../ui/failure";
import { useWork, type Work } from "../ui/use-work";
import { useWords } from "../words";
import { deviceName } from "./device";

/** The first step of a sign-in. */
export interface PasswordStep extends Work {
  email: string;
  setEmail: (email: string) => void;
  password: string;
  setPassword: (password: string) => void;
  /** What is wrong with what was entered, by field. */
  fields: Record<string, string>;
  /** What is told of a field that was sent empty. */
  isMissing: (text: string) => string | undefined;
  /** Signs in with what was entered, and with `more` of a sign-in. */
  submit: (event: SyntheticEvent, more?: { unlock_code?: string }) => Promise<void>;
  /** The question for a second factor, once it is asked. */
  asked: SecondFactor | undefined;
  /** Why the answer to it is good no more. */
  lapsed: unknown;
  /** Back to the password. */
  restart: (failure?: unknown) => void;
}

/** Asks for an address and a password; `arrive` is told who has signed in with them. */
export function usePasswordStep(arrive: (user: User) => void): PasswordStep {
  const w = useWords();
  const work = useWork();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [wasSent, setSent] = useState(false);
  const [asked, setAsked] = useState<SecondFactor>();
  const [lapsed, setLapsed] = useState<unknown>();
  const submit = async (event: SyntheticEvent, more: { unlock_code?: string } = {}) => {
    event.preventDefault();
    setSent(true);
    if (email === "" || password === "") {
      return;
    }
    setLapsed(undefined);
    await work.run(async () => {
      const login = { email, password, ...more, ...deviceName() };
      const { user, secondFactor } = await florence.signIn(login);
      if (secondFactor === undefined) {
        arrive(user);
      } else {
        setAsked(secondFactor);
      }
    });
  };
  const restart = (failure?: unknown) => {
    setAsked(undefined);
    setPassword("");
    setSent(false);
    setLapsed(failure);
  };
  const isMissing = (text: string) => (wasSent && text === "" ? w.doors.missing : undefined);
  const fields = fieldErrors(work.error, w);
  return {
    ...work,
    email,
    setEmail,
    password,
    setPassword,
    fields,
    isMissing,
    submit,
    asked,
    lapsed,
    restart,
  };
}
