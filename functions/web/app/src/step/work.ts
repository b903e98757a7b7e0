import { ProblemError, unwrap } from "@florence/identity";

import { api, versionOf, type Schemas } from "../client";
import type { Locale } from "../words";
import type { Definition, Field, Wizard } from "./definition";
import { fromWire, isSame, toWire, type Value } from "./values";

export type Answers = Record<string, Value>;

/** How the last save went. */
export type Phase =
  | { kind: "idle" | "waiting" | "saving" | "offline" | "busy" | "completed" | "gone" }
  | { kind: "saved"; at: Date; held: number }
  | { kind: "conflict"; conflict: Conflict }
  | { kind: "review"; review: Review }
  | { kind: "failed"; error: unknown };

/** A step that was saved in another place as well. */
export interface Conflict {
  step: number;
  /** As the service holds it. */
  theirs: Answers;
  /** As it was when this tab saw it last. */
  base: Answers;
  /** The names of the fields that differ. */
  fields: readonly string[];
  savedAt: string;
}

/** A step that may identify a patient. */
export interface Review {
  step: number;
  matches: readonly Schemas["FieldError"][];
}

interface StepWork {
  /** As the service holds it; `undefined` before the first save. */
  held: Answers | undefined;
  /** The version of the wizard that was seen with it. */
  seen: string;
  mine: Answers;
  isDirty: boolean;
  /** What the person confirmed to identify nobody. */
  reviewed: string[];
  /** What the service found wrong, by name, until it is changed. */
  refused: Record<string, string>;
}

/** How long after the last change it is saved, in milliseconds. */
const AFTER = 2_000;

const WAITS = [2_000, 4_000, 8_000, 15_000, 30_000];

/** What one person has in hand of one wizard: kept in this tab until the service has it. */
export class Work {
  readonly id: string;
  wizard: Wizard;
  warnings: readonly Schemas["Warning"][] = [];
  phase: Phase = { kind: "idle" };
  /** How the last save ended that has ended. */
  settled: Phase = this.phase;
  /** When the next try is made, after one that was not answered. */
  retryAt: Date | undefined;

  #definition: Definition;
  #locale: Locale;
  readonly #steps = new Map<number, StepWork>();
  readonly #listeners = new Set<() => void>();
  #change = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #failures = 0;
  #isPaused = false;

  constructor(wizard: Wizard, version: string, definition: Definition, locale: Locale) {
    this.id = wizard.wizard_id;
    this.wizard = wizard;
    this.#definition = definition;
    this.#locale = locale;
    this.#hold(wizard, version);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes whenever anything does. */
  snapshot = (): number => this.#change;

  get definition(): Definition {
    return this.#definition;
  }

  /** Draws the same answers in another language. */
  speak(definition: Definition, locale: Locale): void {
    this.#definition = definition;
    this.#locale = locale;
    this.#tell();
  }

  fieldsOf(step: number): readonly Field[] {
    return this.#definition.steps[step - 1]?.fields ?? [];
  }

  answers(step: number): Answers {
    return this.#step(step).mine;
  }

  refusedOf(step: number): Readonly<Record<string, string>> {
    return this.#step(step).refused;
  }

  isSaved(step: number): boolean {
    return this.#step(step).held !== undefined;
  }

  /** How many steps have something that the service does not. */
  get unsent(): number {
    return [...this.#steps.values()].filter(({ isDirty }) => isDirty).length;
  }

  /** Takes what somebody typed, and saves it soon. */
  edit(step: number, name: string, value: Value): void {
    const work = this.#step(step);
    work.mine = { ...work.mine, [name]: value };
    work.isDirty = true;
    work.refused = without(work.refused, name);
    if (this.phase.kind !== "offline" && this.phase.kind !== "busy") {
      this.phase = { kind: "waiting" };
    }
    this.#later(AFTER);
    this.#tell();
  }

  /** Sends nothing until it is resumed. */
  pause(): void {
    this.#isPaused = true;
    clearTimeout(this.#timer);
  }

  /** Sends again, what was held first. */
  async resume(): Promise<void> {
    this.#isPaused = false;
    await this.flush();
  }

  /** Saves at once what is not saved. `isLeaving` lets the request outlive the page. */
  async flush(isLeaving = false): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isPaused) {
      return;
    }
    this.#running ??= this.#drain(isLeaving).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  /**
   * Saves a step as complete. Answers whether the service took it; `phase` says why not.
   */
  async finishStep(step: number): Promise<boolean> {
    await this.#running;
    clearTimeout(this.#timer);
    return await this.#save(step, false, false);
  }

  /** Ends the form in its report. Throws what the service says against it. */
  async complete(key: string): Promise<void> {
    const answer = await api.POST("/api/v1/wizards/{id}/complete", {
      params: {
        path: { id: this.id },
        header: { "Idempotency-Key": key },
        query: { lang: this.#locale },
      },
    });
    this.wizard = unwrap(answer).wizard;
    this.phase = { kind: "completed" };
    this.#tell();
  }

  /** Goes on with what the person chose of two versions. */
  async resolve(chosen: Answers): Promise<void> {
    if (this.phase.kind !== "conflict") {
      return;
    }
    const { step, theirs } = this.phase.conflict;
    const work = this.#step(step);
    work.held = theirs;
    work.mine = { ...work.mine, ...chosen };
    work.isDirty = true;
    this.phase = { kind: "waiting" };
    await this.flush();
  }

  /** Sends a step again with what the person says identifies nobody. */
  async confirm(step: number, reviewed: readonly string[]): Promise<boolean> {
    const work = this.#step(step);
    work.reviewed = [...new Set([...work.reviewed, ...reviewed])];
    work.isDirty = true;
    return await this.#save(step, true, false);
  }

  /** Goes back to the form from what was found, which stays unsaved. */
  rewrite(): void {
    this.phase = { kind: "waiting" };
    this.#tell();
  }

  async #drain(isLeaving: boolean): Promise<void> {
    for (const [step, work] of this.#steps) {
      if (work.isDirty && !(await this.#save(step, true, isLeaving))) {
        return;
      }
    }
  }

  async #save(step: number, isDraft: boolean, isLeaving: boolean): Promise<boolean> {
    const work = this.#step(step);
    const sent = work.mine;
    const { data, held } = this.#payload(step, isDraft);
    this.phase = { kind: "saving" };
    this.#tell();
    try {
      const answer = await api.PUT("/api/v1/wizards/{id}/steps/{n}", {
        params: {
          path: { id: this.id, n: step },
          header: work.held === undefined ? {} : { "If-Match": work.seen },
          query: { lang: this.#locale },
        },
        body: {
          step_data: data as Record<string, never>,
          ...(isDraft ? { draft: true } : {}),
          ...(work.reviewed.length > 0 ? { reviewed: work.reviewed } : {}),
        },
        keepalive: isLeaving,
      });
      const { wizard, warnings } = unwrap(answer);
      this.#failures = 0;
      this.retryAt = undefined;
      this.warnings = warnings;
      if (work.mine === sent) {
        work.isDirty = false;
      }
      this.#hold(wizard, versionOf(answer.response), step);
      this.phase = { kind: "saved", at: new Date(), held };
      if (work.isDirty) {
        this.#later(AFTER);
      }
      this.#tell();
      return true;
    } catch (error) {
      work.isDirty = true;
      await this.#failed(step, error);
      this.#tell();
      return false;
    }
  }

  async #failed(step: number, error: unknown): Promise<void> {
    if (!(error instanceof ProblemError)) {
      this.#tryAgain("offline");
      return;
    }
    const { status, code } = error;
    if (status >= 500 || status === 429 || status === 401) {
      this.#tryAgain(status === 401 ? "offline" : "busy", error.retryAfter);
    } else if (status === 412 || code === "precondition_required") {
      await this.#compare(step);
    } else if (code === "phi_detected") {
      this.phase = { kind: "review", review: { step, matches: error.errors } };
    } else if (code === "not_in_progress") {
      this.phase = { kind: "completed" };
    } else if (status === 404) {
      this.phase = { kind: "gone" };
    } else {
      const refused = error.errors.map(({ field, code }) => [nameIn(field), code] as const);
      this.#step(step).refused = Object.fromEntries(refused);
      this.phase = { kind: "failed", error };
    }
  }

  #tryAgain(kind: "offline" | "busy", seconds?: number): void {
    const wait = WAITS[Math.min(this.#failures, WAITS.length - 1)] ?? AFTER;
    this.#failures += 1;
    this.phase = { kind };
    const delay = Math.max(wait, (seconds ?? 0) * 1_000);
    this.retryAt = new Date(Date.now() + delay);
    this.#later(delay);
  }

  /** Looks at what another device saved. */
  async #compare(step: number): Promise<void> {
    let found;
    try {
      const answer = await api.GET("/api/v1/wizards/{id}", {
        params: { path: { id: this.id }, query: { lang: this.#locale } },
      });
      found = {
        answer: unwrap(answer) as Schemas["WizardAnswer"],
        version: versionOf(answer.response),
      };
    } catch (error) {
      if (error instanceof ProblemError && error.status === 404) {
        this.phase = { kind: "gone" };
      } else {
        this.#tryAgain("offline");
      }
      return;
    }
    const { wizard, warnings } = found.answer;
    const work = this.#step(step);
    const base = work.held ?? {};
    const theirs = this.#answersIn(wizard, step) ?? {};
    this.warnings = warnings;
    this.#hold(wizard, found.version);
    work.seen = found.version;
    work.held = theirs;
    const fields = this.fieldsOf(step).filter(
      (field) => !isSame(field, work.mine[field.name], theirs[field.name]),
    );
    if (wizard.status === "completed") {
      this.phase = { kind: "completed" };
    } else if (fields.length === 0) {
      work.isDirty = false;
      this.phase = { kind: "saved", at: new Date(), held: 0 };
    } else {
      const names = fields.map(({ name }) => name);
      const savedAt = wizard.updated_at;
      this.phase = { kind: "conflict", conflict: { step, theirs, base, fields: names, savedAt } };
    }
  }

  /** What is sent of a step. A draft leaves out what is not valid yet: that stays in this tab. */
  #payload(step: number, isDraft: boolean): { data: Record<string, unknown>; held: number } {
    const { mine } = this.#step(step);
    const data: Record<string, unknown> = { ...this.#unknown(step) };
    let held = 0;
    for (const field of this.fieldsOf(step)) {
      const value = mine[field.name];
      if (isDraft && !isSendable(field, value)) {
        held += 1;
        continue;
      }
      const wire = toWire(field, value);
      if (wire !== undefined) {
        data[field.name] = wire;
      }
    }
    return { data, held };
  }

  /** What other programs put into a free-form step beside texts. */
  #unknown(step: number): Record<string, unknown> {
    const held: Record<string, unknown> = this.wizard.step_data[String(step)] ?? {};
    const drawn = new Set(this.fieldsOf(step).map(({ name }) => name));
    return Object.fromEntries(Object.entries(held).filter(([name]) => !drawn.has(name)));
  }

  /** Takes what the service holds. What this tab has not sent stays; so does the step just saved. */
  #hold(wizard: Wizard, version: string, saved?: number): void {
    this.wizard = wizard;
    for (let step = 1; step <= wizard.total_steps; step += 1) {
      const held = this.#answersIn(wizard, step);
      const work = this.#steps.get(step);
      if (work === undefined) {
        const mine = held ?? {};
        const clean = { held, seen: version, mine, isDirty: false, reviewed: [], refused: {} };
        this.#steps.set(step, clean);
      } else if (!work.isDirty || step === saved) {
        work.held = held;
        work.seen = version;
        if (!work.isDirty && step !== saved) {
          work.mine = held ?? {};
        }
      }
    }
  }

  #answersIn(wizard: Wizard, step: number): Answers | undefined {
    const held: Record<string, unknown> | undefined = wizard.step_data[String(step)];
    if (held === undefined) {
      return undefined;
    }
    const fields = this.fieldsOf(step);
    return Object.fromEntries(
      fields.map((field) => [field.name, fromWire(field, held[field.name])]),
    );
  }

  #step(step: number): StepWork {
    const work = this.#steps.get(step);
    if (work === undefined) {
      throw new Error(`there is no step ${step}`);
    }
    return work;
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    if (!this.#isPaused) {
      this.#timer = setTimeout(() => void this.flush(), milliseconds);
    }
  }

  #tell(): void {
    if (this.phase.kind !== "waiting" && this.phase.kind !== "saving") {
      this.settled = this.phase;
    }
    this.#change += 1;
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

/** `step_data.sources[1]` is about `sources`. */
function nameIn(path: string): string {
  return path.replace(/^step_data\./, "").replace(/[.[].*$/, "");
}

function without(all: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));
}

function isSendable(field: Field, value: Value): boolean {
  if (typeof value !== "string" || value.trim() === "") {
    return true;
  }
  if (field.type === "number") {
    const number = Number(value.trim().replace(",", "."));
    const { min, max, integer } = field;
    const isInside = (min == null || number >= min) && (max == null || number <= max);
    return !Number.isNaN(number) && isInside && (integer !== true || Number.isInteger(number));
  }
  return field.max_length == null || Array.from(value).length <= field.max_length;
}
