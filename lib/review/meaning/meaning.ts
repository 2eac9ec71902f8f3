import { type Words, words } from "../../core/text/words";
import type { MeaningCode } from "../../model/meaning-codes";

/** What a change of the declaration means, in the terms of who reads it. */
export interface Meaning {
  /** What kind of change it is, for programs and policies: `clients-admitted`, `trust-gained`, ... */
  readonly code: MeaningCode;
  /** Construct path of what changed. */
  readonly path: string;
  /** What it is about: a vhost, a URL path of it, a CA. */
  readonly subject: Words;
  readonly text: Words;
  /** Whether somebody may do more than before, or something is checked less. */
  readonly weakens: boolean;
  /** Names of the hosts on which it takes effect. */
  readonly hosts: readonly string[];
}

/** A meaning, and the construct path of the fleet in which it is one. */
export interface FleetMeaning extends Meaning {
  readonly fleet: string;
}

/** In their order otherwise. */
export function weakeningFirst(meanings: readonly FleetMeaning[]): FleetMeaning[] {
  return [...meanings.filter(({ weakens }) => weakens), ...meanings.filter(({ weakens }) => !weakens)];
}

/** A meaning before it is known what it is about. */
export type MeaningText = Pick<Meaning, "code" | "text" | "weakens">;

export interface Subject {
  readonly path: string;
  readonly subject: Words;
  readonly hosts: readonly string[];
}

export function neutral(code: MeaningCode, text: Words): MeaningText {
  return { code, text, weakens: false };
}

export function weakening(code: MeaningCode, text: Words): MeaningText {
  return { code, text, weakens: true };
}

/** A URL path of a virtual host. */
export function subjectAt(
  vhost: Subject,
  { path, urlPath }: { readonly path: string; readonly urlPath: string },
): Subject {
  return { ...vhost, path, subject: words`${urlPath} of ${vhost.subject}` };
}

export function forSubject(subject: Subject, said: readonly MeaningText[]): Meaning[] {
  return said.map((each) => ({ ...each, ...subject }));
}
