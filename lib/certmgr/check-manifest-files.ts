import { isAbsolutePath } from "../core/absolute-path";
import type { CertmgrFinding } from "./config";
import type { Manifest, ManifestFile } from "./manifest";

const ACCOUNT = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/;

/** What is wrong with the places of a manifest's files, their modes and their owners. */
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
      });
    } else if (other !== undefined) {
      findings.push({
        code: "manifest-path",
        what: `${key}.path is ${other}.path too`,
        got: spec.path,
        allowed: "a path for each file",
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
      },
    ];
  }
  if (mode === undefined || /^0[0-7]{3}$/.test(mode)) return [];
  return [
    {
      code: "manifest-mode",
      what: `${key}.mode would be read as another number than the octal one`,
      got: mode,
      allowed: "0 and three octal digits, for example 0644",
    },
  ];
}

function checkOwner(key: string, { owner, group }: ManifestFile): CertmgrFinding[] {
  if ((owner === undefined) !== (group === undefined)) {
    return [
      {
        code: "manifest-owner",
        what: `${key} has one of owner and group; certmgr then silently takes root for the other, and for a given owner too`,
        got: owner === undefined ? `group ${group}` : `owner ${owner}`,
        allowed: "both, or neither for root",
      },
    ];
  }
  return [owner, group]
    .filter((account): account is string => account !== undefined && !ACCOUNT.test(account))
    .map((account) => ({
      code: "manifest-owner",
      what: `${key} belongs to nobody: this is no name of a user or group`,
      got: account,
      allowed: "a name or a number",
    }));
}
