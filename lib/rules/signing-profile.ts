import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { CertificateAuthorityModel, SigningProfileModel } from "../model/pki";
import { KeyUsage } from "../pki/key-usage";
import type { Rule } from "./rule";

/** CFSSL ignores any other word without a message. */
const USAGES: readonly string[] = Object.values(KeyUsage);

interface Profile {
  readonly authority: CertificateAuthorityModel;
  readonly profile: SigningProfileModel;
}

/** A signing profile that would give other usages than it names, or to more clients than its author expects. */
export const signingProfileRule: Rule = (fleet, { now }) => {
  const profiles = profilesOf(fleet);
  return profiles.flatMap((each, index) => [
    ...usages(each),
    ...expiry(each, now),
    ...sharedKey(each, profiles.slice(0, index)),
  ]);
};

function profilesOf(fleet: FleetModel): Profile[] {
  return fleet.authorities.flatMap((authority) => authority.signingProfiles.map((profile) => ({ authority, profile })));
}

function usages({ authority, profile }: Profile): Issue[] {
  const unknown = profile.usages.filter((usage) => !USAGES.includes(usage));
  if (unknown.length === 0 && profile.usages.length > 0) return [];
  return [
    {
      code: "profile-usages",
      path: authority.path,
      what: `the profile ${profile.name} has ${unknown.length === 0 ? "no usages" : "a usage that CFSSL does not know and would ignore"}`,
      got: unknown.join(", ") || "no usage",
      allowed: USAGES.join(", "),
      fix: "set `usages` to names that CFSSL knows",
    },
  ];
}

/** CFSSL does not end a certificate when its CA ends. */
function expiry({ authority, profile }: Profile, now: Date): Issue[] {
  const hoursLeft = Math.floor((authority.certificate.notAfter.getTime() - now.getTime()) / 3_600_000);
  const hours = profile.expirySeconds / 3600;
  if (hoursLeft < 0 || (hours > 0 && hours <= hoursLeft)) return [];
  return [
    {
      code: "profile-expiry",
      path: authority.path,
      what:
        hours > 0
          ? `certificates of the profile ${profile.name} would outlive their CA`
          : `certificates of the profile ${profile.name} would expire at once`,
      got: `${hours} h`,
      allowed: `more than 0 h, and ${hoursLeft} h at most: the CA expires on ${authority.certificate.notAfter.toISOString()}`,
      fix: "change `expiry`, or replace the CA",
    },
  ];
}

/** Anyone with a profile's key can choose the subject, so a key for servers must not sign partners' certificates. */
function sharedKey({ authority, profile }: Profile, before: readonly Profile[]): Issue[] {
  const { name, file } = profile.authKey;
  const other = before.find(
    (each) => each.profile.authKey.name === name || (file !== "" && each.profile.authKey.file === file),
  );
  if (other === undefined) return [];
  return [
    {
      code: "auth-key-shared",
      path: authority.path,
      what: `the profile ${profile.name} has the authentication key of the profile ${other.profile.name} of ${other.authority.path}: a client of one profile can enroll with the other`,
      got: `${name} (${file})`,
      allowed: "a separate key for each profile, with a separate name and file",
      fix: "make a key for each profile, for example with `authKeys` of the ceremony's description",
    },
  ];
}
