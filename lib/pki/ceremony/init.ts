import { lstatSync } from "node:fs";
import { resolve } from "node:path";
import { parseDescription } from "./check-description";
import { differences } from "./compare";
import type { CeremonyDescription } from "./description";
import { writeDirectory } from "./directory";
import { factsFile, type PkiFacts, readFacts } from "./facts";
import { makePki } from "./make";
import { certificateTable } from "./table";

export interface InitOptions {
  readonly now: Date;
  /** Takes one line for the person who runs the ceremony. */
  readonly print: (line: string) => void;
}

/** `made` a new directory, found it `present` as described, or found it `different` and left it alone. */
export type InitOutcome = "made" | "present" | "different";

/**
 * Makes the directory of a PKI on the operator's machine, once. An existing directory is never changed.
 *
 * @param document A CeremonyDescription as parsed JSON; IssuesError says what is wrong with it
 */
export async function initPki(dir: string, document: unknown, { now, print }: InitOptions): Promise<InitOutcome> {
  const description = parseDescription(document);
  const place = resolve(dir);
  if (isTaken(place)) return look(place, description, { now, print });

  const files = await makePki(description, now);
  const facts = factsFile(files, description, now);
  try {
    writeDirectory(place, [...files, facts]);
  } catch (error) {
    // Another ceremony has made the directory meanwhile.
    if (isTaken(place)) return look(place, description, { now, print });
    throw error;
  }
  print(`made ${place}`);
  report(readFacts(place), print);
  for (const { label, issuer } of description.authorities) {
    if (issuer === undefined) print(`${label}/ca-key.pem is the key of a root CA: no host needs it, keep it offline`);
  }
  return "made";
}

function look(place: string, description: CeremonyDescription, { now, print }: InitOptions): InitOutcome {
  const found = differences(place, description, now);
  if (found.length === 0) {
    print(`${place} already exists, as described`);
    report(readFacts(place), print);
    return "present";
  }
  print(`${place} already exists and differs from the description; nothing was changed:`);
  for (const line of found) print(`  ${line}`);
  print("to do: correct the description, or move the directory away and run this again to make everything again");
  return "different";
}

function report(facts: PkiFacts | undefined, print: (line: string) => void): void {
  for (const line of certificateTable(facts?.certificates ?? [])) print(line);
}

function isTaken(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false }) !== undefined;
}
