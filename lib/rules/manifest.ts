import { isIP } from "node:net";
import { MANIFEST_DIRECTORY, manifestOf } from "../certmgr/bundle";
import { checkManifest } from "../certmgr/check-manifest";
import { checkConfig } from "../certmgr/config";
import { Duration } from "../core/duration";
import type { Issue } from "../core/issue";
import type { CertmgrManifestModel, CertmgrModel } from "../model/certmgr";
import type { Rule } from "./rule";

/** A manifest that its CA would refuse, or with which certmgr would fail. */
export const manifestRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => {
    const certmgr = host.certmgr;
    if (certmgr === undefined) return [];
    return [
      ...durations(certmgr),
      ...certmgr.manifests.flatMap((manifest) => [
        ...profile(manifest),
        ...api(manifest),
        ...lifetime(manifest, certmgr),
        ...whitelist(manifest),
        ...content(manifest),
      ]),
    ];
  });

function durations(certmgr: CertmgrModel): Issue[] {
  const config = {
    dir: MANIFEST_DIRECTORY,
    svcmgr: "systemd",
    before: Duration.seconds(certmgr.beforeSeconds).toGoDuration(),
    interval: Duration.seconds(certmgr.intervalSeconds).toGoDuration(),
  };
  return checkConfig(config).map((finding) => ({ ...finding, path: certmgr.path }));
}

function content(manifest: CertmgrManifestModel): Issue[] {
  return checkManifest(manifestOf(manifest))
    .filter(({ code }) => code !== "manifest-remote" || manifest.multiRootCa !== undefined)
    .map((finding) => ({ ...finding, path: manifest.path }));
}

function profile(manifest: CertmgrManifestModel): Issue[] {
  const profiles = manifest.authority.signingProfiles;
  const wanted = profiles.find((each) => each.name === manifest.profile);
  if (wanted === undefined) {
    return [
      {
        code: "manifest-profile",
        path: manifest.path,
        what: `${manifest.authority.path} has no signing profile with this name`,
        got: manifest.profile,
        allowed: profiles.map((each) => each.name).join(", ") || "none: the CA declares no profile",
        fix: `name an existing profile, or add this one to \`signingProfiles\` of ${manifest.authority.path}`,
      },
    ];
  }
  const missing = manifest.keyUsages.filter((usage) => !wanted.usages.includes(usage));
  if (missing.length === 0) return [];
  return [
    {
      code: "manifest-key-usages",
      path: manifest.path,
      what: `the profile ${manifest.profile} of ${manifest.authority.path} does not give a key usage of the manifest: certmgr would enroll again at every interval`,
      got: missing.join(", "),
      allowed: wanted.usages.join(", "),
      fix: "set `keyUsages` to what the profile gives, or name another profile",
    },
  ];
}

function api({ path, authority, multiRootCa }: CertmgrManifestModel): Issue[] {
  if (multiRootCa === undefined) {
    return [
      {
        code: "manifest-authority",
        path,
        what: "the manifest has no API to enroll at",
        got: "no `multiRootCa`",
        allowed: "a MultiRootCa with the CA in its `roots`",
        fix: "set `multiRootCa`",
      },
    ];
  }
  if (multiRootCa.roots.some((root) => root.authority.path === authority.path)) return [];
  return [
    {
      code: "manifest-authority",
      path,
      what: `${multiRootCa.path} does not sign for ${authority.label}`,
      got: authority.label,
      allowed: multiRootCa.roots.map((root) => root.authority.label).join(", ") || "nothing",
      fix: "add the CA to `roots` of the MultiRootCa, or name another CA",
    },
  ];
}

function lifetime(manifest: CertmgrManifestModel, certmgr: CertmgrModel): Issue[] {
  const expiry = manifest.authority.signingProfiles.find((each) => each.name === manifest.profile)?.expirySeconds;
  const needed = certmgr.beforeSeconds + certmgr.intervalSeconds;
  if (expiry === undefined || needed < expiry) return [];
  return [
    {
      code: "manifest-lifetime",
      path: manifest.path,
      what: `certificates of the profile ${manifest.profile} would need renewal as soon as they are issued`,
      got: `valid for ${expiry / 3600} h; renewed ${certmgr.beforeSeconds / 3600} h before they expire, checked every ${certmgr.intervalSeconds / 3600} h`,
      allowed: "`before` and `interval` together shorter than the profile's `expiry`",
      fix: `lower \`before\` of ${certmgr.path}, or raise \`expiry\` of the profile`,
    },
  ];
}

function whitelist({ path, authority, profile, commonName, hosts }: CertmgrManifestModel): Issue[] {
  const pattern = authority.signingProfiles.find((each) => each.name === profile)?.nameWhitelist;
  const allowed = pattern === undefined ? undefined : compiled(pattern);
  if (allowed === undefined) return [];
  const refused = [...new Set([commonName, ...hosts])].filter(
    (name) => name !== "" && isIP(name) === 0 && !allowed.test(name),
  );
  if (refused.length === 0) return [];
  return [
    {
      code: "manifest-name-whitelist",
      path,
      what: `the profile ${profile} of ${authority.path} does not sign for a name of the manifest`,
      got: refused.join(", "),
      allowed: `names that match ${pattern}`,
      fix: `correct the names, or \`nameWhitelist\` of the profile`,
    },
  ];
}

/** Go's RE2 has a few forms that JavaScript does not have. Such a pattern is not checked here. */
function compiled(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}
