import { posix } from "node:path";
import { isAbsolutePath } from "../core/absolute-path";
import { nameProblem } from "../core/file-name";
import type { Issue } from "../core/issue";
import type { HostModel } from "../model/host";
import { isForeign } from "../plan/bundle";
import { entriesOfPlan, type HostPlan } from "../plan/host-plan";
import type { Rule } from "./rule";

export const PATH_ALLOWED =
  "an absolute path without `.`, `..`, double slash, final slash or control characters, in composed Unicode (NFC)";

/** The engine's limit: below Linux's one there has to be room for the folder in which a file is staged. */
const HOST_PATH_BYTES = 4000;

/** Terraform composes the characters of every text, so it would not find a path with decomposed characters. */
export function isHostPath(path: string): boolean {
  return isAbsolutePath(path) && path.normalize("NFC") === path;
}

/** Two things with one path of a host, or an invalid path. A directory may be declared more than once if all declarations agree. */
export function pathOwnerIssues(plan: HostPlan): Issue[] {
  const owners = new Map<string, ReturnType<typeof entriesOfPlan>[number]>();
  const issues: Issue[] = [];
  for (const entry of entriesOfPlan(plan)) {
    if (!isHostPath(entry.path)) {
      issues.push({
        code: "path-invalid",
        path: entry.declaredBy,
        what: "the path is not a valid path on the host",
        got: entry.path,
        allowed: PATH_ALLOWED,
        fix: "correct the path",
      });
      continue;
    }
    const long = nameProblem(entry.path, HOST_PATH_BYTES);
    if (long !== undefined) {
      issues.push({
        code: "path-invalid",
        path: entry.declaredBy,
        what: "the path is too long for the host",
        got: long,
        allowed: `names of at most 255 bytes, and ${HOST_PATH_BYTES} bytes in all`,
        fix: "shorten the path, or the name that it is made from, such as `serverName` or an id",
      });
      continue;
    }
    const other = owners.get(entry.path);
    if (other === undefined) {
      owners.set(entry.path, entry);
      continue;
    }
    const alike =
      entry.kind === "directory" &&
      other.kind === "directory" &&
      entry.mode === other.mode &&
      entry.owner === other.owner &&
      entry.group === other.group;
    if (!alike) issues.push(ownedTwice(plan.fqdn, entry.path, entry.declaredBy, other.declaredBy));
  }
  for (const entry of owners.values()) {
    const foreign = ancestors(entry.path)
      .flatMap((path) => owners.get(path) ?? [])
      .find(isForeign);
    if (foreign !== undefined) {
      issues.push({
        code: "path-steered",
        path: entry.declaredBy,
        what: `the path on ${plan.fqdn} lies in a directory in which ${foreign.declaredBy} lets others than root write`,
        got: `${entry.path} is inside ${foreign.path}`,
        allowed: "a directory in which root alone can write",
        fix: "give one of them another path",
      });
    }
    const above = ancestors(entry.path).flatMap((path) => owners.get(path) ?? []);
    const file = above.find(({ kind }) => kind !== "directory");
    if (file === undefined) continue;
    issues.push({
      code: "path-inside-file",
      path: entry.declaredBy,
      what: `the path on ${plan.fqdn} is inside a file that belongs to ${file.declaredBy}`,
      got: `${entry.path} is inside ${file.path}`,
      fix: "give one of them another path",
    });
  }
  return issues;
}

/** Certificates and keys that the certmgr agent writes. Host plans do not have them, so they are compared here. */
export const writtenPathRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => {
    const owners = new Map<string, string>();
    return writtenPaths(host).flatMap(([path, owner]) => {
      const other = owners.get(path);
      // The check of a manifest reports one path twice within that manifest.
      if (other !== undefined && other !== owner) return [ownedTwice(host.fqdn, path, owner, other)];
      owners.set(path, owner);
      return [];
    });
  });

function writtenPaths(host: HostModel): [string, string][] {
  return (host.certmgr?.manifests ?? [])
    .flatMap(({ path, certificate, privateKey, ca, fullChainPath }) =>
      [certificate.path, privateKey.path, ca.path, ...(fullChainPath === undefined ? [] : [fullChainPath])].map(
        (written): [string, string] => [written, path],
      ),
    )
    .concat(
      host.importedCertificates.flatMap(({ path, certificatePath, privateKeyPath }): [string, string][] => [
        [certificatePath, path],
        [privateKeyPath, path],
      ]),
    );
}

function ownedTwice(fqdn: string, got: string, path: string, owner: string): Issue {
  return {
    code: "path-owned-twice",
    path,
    what: `the path on ${fqdn} already belongs to ${owner}`,
    got,
    fix: "give one of them another path",
  };
}

function ancestors(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === path ? [] : [parent, ...ancestors(parent)];
}
