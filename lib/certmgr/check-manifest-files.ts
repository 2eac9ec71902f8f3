import { isAbsolutePath } from "../core/absolute-path";
import type { CertmgrFinding } from "./config";
import type { Manifest, ManifestFile } from "./manifest";

const ACCOUNT = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/;

/** The findings of the paths, modes and owners of a manifest's files. */
export function checkFiles(manifest: Manifest): CertmgrFinding[] {
  const { private_key, certificate, ca } = manifest;
  const findings: CertmgrFinding[] = [];
  const seen = new Map<string, string>();
  for (const [key, spec] of Object.entries({ private_key, certificate, ca })) {
    if (spec === undefined) continue;
    const other = seen.get(spec.path);
    seen.set(spec.path, key);
    if (!isAbsolutePath(spec.path)) {
      findings.push({
        code: "manifest-path",
        what: `${key}.path is not the path of a file`,
        got: spec.path,
        allowed: "an absolute path without `.`, `..` and a slash at its end",
        fix: `correct ${key}.path`,
      });
    } else if (other !== undefined) {
      findings.push({
        code: "manifest-path",
        what: `${key}.path and ${other}.path are the same path`,
        got: spec.path,
        allowed: "a different path for each file",
        fix: "change one of them",
      });
    }
    findings.push(...checkMode(key, spec), ...checkOwner(key, spec));
  }
  return findings;
}

function checkMode(key: string, { mode }: ManifestFile): CertmgrFinding[] {
  if (key === "private_key" && !/^0[0-7]{2}0$/.test(mode ?? "0644")) {
    return [
      {
        code: "manifest-mode",
        what: "private_key.mode lets every user of the host read the key",
        got: mode ?? "nothing, which means 0644",
        allowed: "0 and three octal digits, the last one 0, for example 0640",
        fix: "set private_key.mode to 0600",
      },
    ];
  }
  if (mode === undefined || /^0[0-7]{3}$/.test(mode)) return [];
  return [
    {
      code: "manifest-mode",
      what: `${key}.mode is not an octal mode with a leading 0`,
      got: mode,
      allowed: "0 and three octal digits, for example 0644",
      fix: `correct ${key}.mode`,
    },
  ];
}

function checkOwner(key: string, { owner, group }: ManifestFile): CertmgrFinding[] {
  if ((owner === undefined) !== (group === undefined)) {
    return [
      {
        code: "manifest-owner",
        what: `${key} has only one of owner and group: certmgr would use root for both or for the group, without a message`,
        got: owner === undefined ? `group ${group}` : `owner ${owner}`,
        allowed: "both, or neither for root",
        fix: "set both",
      },
    ];
  }
  return [owner, group]
    .filter((account): account is string => account !== undefined && !ACCOUNT.test(account))
    .map((account) => ({
      code: "manifest-owner",
      what: `the owner or group of ${key} is not the name of a user or group`,
      got: account,
      allowed: "a name or a number",
      fix: "correct the name",
    }));
}
