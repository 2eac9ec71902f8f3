import { isHostNameOrWildcard } from "../core/host-name";
import { isAddress } from "../core/ip-network";
import type { Issue } from "../core/issue";
import { organizationsOf } from "../model/enrollment";
import type { FleetModel } from "../model/fleet";
import type { CertificateAuthorityModel, SigningProfileModel } from "../model/pki";
import { KeyUsage } from "../pki/key-usage";
import { isSubjectValue } from "../x509/subject-attribute";
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
    ...sharedProfile(each, fleet),
    ...allowedRequests(each),
    ...requestsPerHour(each),
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

/** One key for all: a host of one organization can ask for the certificate of another. */
function sharedProfile({ authority, profile }: Profile, fleet: FleetModel): Issue[] {
  const organizations = organizationsOf(fleet, authority, profile.name);
  if (organizations.length < 2 || profile.sharedByOrganizations) return [];
  return [
    {
      code: "profile-shared",
      path: authority.path,
      what: `several organizations share the profile ${profile.name} and its key: a host of one can get the certificate of another`,
      got: organizations.join(", "),
      allowed: "one organization for each profile, or `sharedByOrganizations: true`",
      fix: "give each organization a profile with a key of its own, or set `sharedByOrganizations` if one key for all is wanted",
    },
  ];
}

/** The gate compares what is asked for with these values, so they have to be values that a certificate can have. */
function allowedRequests({ authority, profile }: Profile): Issue[] {
  return (profile.allowedRequests ?? []).flatMap(({ commonName, names, hosts, keyAlgo, keySize }, index) => {
    const wrong = [
      ...(commonName === undefined || isSubjectValue("CN", commonName) ? [] : [commonName]),
      ...names.flatMap((name) =>
        SUBJECT_FIELDS.flatMap(([field, attribute]) => {
          const value = name[field];
          return value === undefined || isSubjectValue(attribute, value) ? [] : [value];
        }),
      ),
      ...hosts.filter((host) => !isHostNameOrWildcard(host) && !isAddress(host)),
      ...(keyAlgo === undefined || isKey(keyAlgo, keySize) ? [] : [`${keyAlgo} ${keySize}`]),
    ];
    if (wrong.length === 0) return [];
    return [
      {
        code: "allowed-request",
        path: authority.path,
        what: `\`allowedRequests[${index}]\` of the profile ${profile.name} has values that no certificate of CFSSL has`,
        got: wrong.map((value) => JSON.stringify(value)).join(", "),
        allowed: `subject values as in manifests; host names and IP addresses; keys ecdsa 256, 384 or 521, or rsa from 2048 bits on`,
        fix: "correct the values",
      },
    ];
  });
}

const SUBJECT_FIELDS = [
  ["country", "C"],
  ["state", "ST"],
  ["locality", "L"],
  ["organization", "O"],
  ["organizationalUnit", "OU"],
] as const;

function isKey(algo: string, size: number | undefined): boolean {
  if (algo === "ecdsa") return size === 256 || size === 384 || size === 521;
  return algo === "rsa" && size !== undefined && Number.isInteger(size) && size >= 2048 && size <= 8192;
}

function requestsPerHour({ authority, profile }: Profile): Issue[] {
  const { name, requestsPerHour } = profile;
  if (requestsPerHour === undefined || (Number.isInteger(requestsPerHour) && requestsPerHour > 0)) return [];
  return [
    {
      code: "requests-per-hour",
      path: authority.path,
      what: `\`requestsPerHour\` of the profile ${name} is no count of certificates`,
      got: String(requestsPerHour),
      allowed: "a whole number from 1 on",
      fix: "correct `requestsPerHour`, or leave it out",
    },
  ];
}
