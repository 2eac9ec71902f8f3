import type { Issue } from "../core/issue";
import type { FleetModel } from "../model/fleet";
import type { CertificateAuthorityModel, SigningProfileModel } from "../model/pki";
import { KeyUsage } from "../pki/key-usage";
import type { Rule } from "./rule";

/** CFSSL drops any other word without a message. */
const USAGES: readonly string[] = Object.values(KeyUsage);

interface Profile {
  readonly authority: CertificateAuthorityModel;
  readonly profile: SigningProfileModel;
}

/** A signing profile that gives something else than it says, or to more people than its author means. */
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
      what: `CFSSL would leave out what it does not know among the usages of the profile ${profile.name}`,
      got: unknown.join(", ") || "no usage",
      allowed: USAGES.join(", "),
      fix: "write the usage as CFSSL does",
    },
  ];
}

/** CFSSL does not shorten a certificate to the life of its CA. */
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
          : `certificates of the profile ${profile.name} would be over at once`,
      got: `${hours} h`,
      allowed: `more than nothing, and ${hoursLeft} h at most: the CA ends on ${authority.certificate.notAfter.toISOString()}`,
      fix: "change `expiry`, or replace the CA",
    },
  ];
}

/** Whoever holds a profile's key chooses the subject, so a key for servers must not sign partners' certificates. */
function sharedKey({ authority, profile }: Profile, before: readonly Profile[]): Issue[] {
  const { name, file } = profile.authKey;
  const other = before.find((each) => each.profile.authKey.name === name || each.profile.authKey.file === file);
  if (other === undefined) return [];
  return [
    {
      code: "auth-key-shared",
      path: authority.path,
      what: `the profile ${profile.name} has the authentication key of the profile ${other.profile.name} of ${other.authority.path}: who enrolls with one can enroll with the other`,
      got: `${name} (${file})`,
      allowed: "a key of its own for each profile, with a name and a file of its own",
      fix: "make a key for each, for example with `authKeys` of the ceremony's description",
    },
  ];
}
