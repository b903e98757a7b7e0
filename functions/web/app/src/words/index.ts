import { createContext, useContext } from "react";

import { keep, kept } from "../kept";
import type { Words } from "./en";

export type { Words } from "./en";
export type Locale = "en" | "es";

export const LOCALES: readonly Locale[] = ["en", "es"];

/** Loads the words of one language; the other is not fetched. */
export async function loadWords(locale: Locale): Promise<Words> {
  return locale === "es" ? (await import("./es")).es : (await import("./en")).en;
}

/** What this browser showed last, else what it prefers. */
export function preferredLocale(): Locale {
  const chosen = kept("locale");
  if (chosen === "en" || chosen === "es") {
    return chosen;
  }
  const preferred = navigator.languages.find((tag) => /^(en|es)\b/.test(tag));
  return preferred?.startsWith("es") === true ? "es" : "en";
}

export interface Speaking {
  w: Words;
  locale: Locale;
  /** Shows everything in another language, and keeps that for this browser. */
  speak: (locale: Locale) => void;
}

export const SpeakingContext = createContext<Speaking | undefined>(undefined);

export function useSpeaking(): Speaking {
  const speaking = useContext(SpeakingContext);
  if (speaking === undefined) {
    throw new Error("nothing speaks here");
  }
  return speaking;
}

/** The words of the language that is shown. */
export function useWords(): Words {
  return useSpeaking().w;
}

export function keepLocale(locale: Locale): void {
  keep("locale", locale);
}
