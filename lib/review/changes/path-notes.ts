import { own, type Words, words } from "../../core/text/words";
import { isOwned, isRestored, type PathChange } from "../prediction/path-change";
import { shared } from "./host-names";
import { type HostPaths, pathsOf } from "./host-paths";
import { ownershipWords } from "./path-words";

/** What is to be said of a path in addition to its content. */
export interface PathNote {
  readonly path: string;
  readonly hosts: readonly string[];
  /** Each host has its own name where the first one's stands. */
  readonly isByName: boolean;
  readonly what: Words;
  /** False where it also depends on what is on the host and in no declaration. */
  readonly isCertain: boolean;
}

const USUAL = { directory: "0755 root root", file: "0644 root root", secret: "0600 root root" } as const;

/** Modes and owners that change, or are unusual where the path is new; links. */
export function attributeChanges(hosts: readonly HostPaths[]): PathNote[] {
  return noted(hosts, (change) => {
    const { sign, before, after } = change;
    if (sign === "-") return undefined;
    const instead = before === undefined || before.kind === after?.kind ? [] : own(` instead of a ${before.kind}`);
    if (after?.kind === "link") {
      const was = before?.kind === "link" ? words` instead of ${before.target}` : instead;
      return words`${own(before === undefined ? "new link" : "link")} to ${after.target}${was}`;
    }
    if (!isOwned(after)) return undefined;
    if (instead.length > 0) return [...own(`a ${after.kind}`), ...instead];
    const isNew = before === undefined;
    const ownership = isNew ? `${after.mode} ${after.owner} ${after.group}` : ownershipWords(before, after);
    // What nearly all of them have needs no line.
    if (ownership === "" || (isNew && ownership === USUAL[after.kind])) return undefined;
    if (change.isUndeclared) return words`no longer declared, ${ownership}`;
    return words`${ownership}`;
  });
}

/** What leaves the hosts. */
export function deletions(hosts: readonly HostPaths[]): PathNote[] {
  return noted(hosts, (change) => {
    if (change.sign !== "-") return undefined;
    if (change.kind === "directory") return own("removed if nothing else is in it");
    if (isRestored(change)) return own("restored, if an apply had removed it");
    return own(change.isCertain ? "deleted" : "deleted if it exists");
  });
}

function noted(hosts: readonly HostPaths[], noteOf: (change: PathChange) => Words | undefined): PathNote[] {
  const notes = hosts.flatMap((host) =>
    pathsOf(host).flatMap((change) => {
      const what = noteOf(change);
      if (what === undefined) return [];
      const value = { path: change.path, what, isCertain: change.isCertain };
      return [{ name: host.name, fqdn: host.fqdn, text: JSON.stringify(value), value }];
    }),
  );
  return shared(notes).map(({ value, hosts: names, isByName }) => ({ ...value, hosts: names, isByName }));
}
