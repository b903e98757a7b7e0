import { unwrap } from "@florence/identity";

import { api, versionOf, type Schemas } from "../client";
import type { Locale, Words } from "../words";
import { CUSTOM, customDefinition, definitionOf, type Wizard } from "./definition";
import { Work } from "./work";

/** What is in hand in this tab, by wizard. It outlives pages, and the end of a session. */
const works = new Map<string, Work>();
let owner: string | undefined;

/** Whose work is kept. Another person's is forgotten: nobody sees what a colleague typed. */
export function keepWorkOf(user: string): void {
  if (owner !== user) {
    works.clear();
    owner = user;
    return;
  }
  for (const work of unsentWorks()) {
    void work.resume();
  }
}

/** Whose work is kept, if anybody's. */
export function workOwner(): string | undefined {
  return owner;
}

/** Sends what this tab holds that the service does not. */
export async function sendWork(): Promise<void> {
  await Promise.all(unsentWorks().map((work) => work.flush()));
}

/** Keeps only what could not be sent, and sends none of it until its person is back. */
export function holdWork(): void {
  for (const [id, work] of works) {
    if (work.unsent > 0) {
      work.pause();
    } else {
      works.delete(id);
    }
  }
}

function unsentWorks(): Work[] {
  return [...works.values()].filter((work) => work.unsent > 0);
}

export function forgetWork(): void {
  works.clear();
  owner = undefined;
}

export function forgetWizard(id: string): void {
  works.delete(id);
}

/** How many steps this tab holds that the service does not. */
export function unsentSteps(): number {
  return [...works.values()].reduce((sum, work) => sum + work.unsent, 0);
}

export function unsentOf(id: string): number {
  return works.get(id)?.unsent ?? 0;
}

async function definitionFor(wizard: Wizard, w: Words, locale: Locale) {
  return wizard.wizard_type === CUSTOM
    ? customDefinition(wizard, w)
    : await definitionOf(wizard.wizard_type, wizard.unit_system, locale);
}

/** The work on a wizard: what this tab has of it already, else as the service holds it. */
export async function workOn(id: string, w: Words, locale: Locale): Promise<Work> {
  const kept = works.get(id);
  if (kept !== undefined && kept.unsent > 0) {
    kept.speak(await definitionFor(kept.wizard, w, locale), locale);
    return kept;
  }
  const answer = await api.GET("/api/v1/wizards/{id}", {
    params: { path: { id }, query: { lang: locale } },
  });
  const { wizard, warnings } = unwrap(answer) as Schemas["WizardAnswer"];
  const definition = await definitionFor(wizard, w, locale);
  const work = new Work(wizard, versionOf(answer.response), definition, locale);
  work.warnings = warnings;
  works.set(id, work);
  return work;
}

addEventListener("online", () => void sendWork());

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    for (const work of unsentWorks()) {
      void work.flush(true);
    }
  }
});

addEventListener("beforeunload", (event) => {
  if (unsentSteps() > 0) {
    event.preventDefault();
  }
});
