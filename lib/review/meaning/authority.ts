import { Duration } from "../../core/duration";
import { listed, own, words } from "../../core/text/words";
import { organizationsOf } from "../../model/enrollment";
import type { FleetModel } from "../../model/fleet";
import type { AllowedRequestModel, CertificateAuthorityModel, SigningProfileModel } from "../../model/pki";
import { replacedCertificate } from "./certificate";
import { changedFields, gainsAndLosses, ignoredHere, paired, reference, secretField, shownAs } from "./fields";
import { forSubject, type Meaning, type MeaningText, neutral, type Subject, weakening } from "./meaning";

/** The CAs of a fleet, and what their profiles allow them to sign. */
export function authorityMeanings(
  before: FleetModel,
  after: FleetModel,
  hostsOf: (authority: CertificateAuthorityModel) => readonly string[],
): Meaning[] {
  const { gone, came, both } = paired(before.authorities, after.authorities, ({ path }) => path);
  const of = (authority: CertificateAuthorityModel): Subject => ({
    path: authority.path,
    subject: words`CA ${authority.label}`,
    hosts: hostsOf(authority),
  });
  return [
    ...gone.flatMap((each) => forSubject(of(each), [neutral("authority-gone", own("is no longer declared"))])),
    ...came.flatMap((each) =>
      forSubject(of(each), [neutral("authority-new", own("is new")), ...profiles([], each.signingProfiles)]),
    ),
    ...both.flatMap(([was, is]) =>
      forSubject(of(is), [...changedAuthority(was, is), ...organizations(before, was, after, is)]),
    ),
  ];
}

function changedAuthority(before: CertificateAuthorityModel, after: CertificateAuthorityModel): MeaningText[] {
  return changedFields(before, after, {
    label: shownAs("label", "label"),
    certificate: replacedCertificate("authority-certificate", "certificate"),
    issuer: reference("issuer", "issuer"),
    ocspUrl: url("OCSP", "new certificates name no OCSP responder, and cannot be checked for revocation there"),
    issuerUrl: shownAs("issuer-url", "new certificates name as their issuer's address"),
    crlUrl: url("CRL", "new certificates name no CRL"),
    cpsUrl: shownAs("cps-url", "new certificates name as their statement's address"),
    signingProfiles: profiles,
  });
}

/** Whom holders of a profile's key may now be, by manifests and allowed requests. */
function organizations(
  before: FleetModel,
  was: CertificateAuthorityModel,
  after: FleetModel,
  is: CertificateAuthorityModel,
): MeaningText[] {
  return paired(was.signingProfiles, is.signingProfiles, ({ name }) => name).both.flatMap(([, { name }]) => {
    const { gained, lost } = gainsAndLosses(organizationsOf(before, was, name), organizationsOf(after, is, name));
    return [
      ...gained.map((each) =>
        weakening("profile-organization", words`profile ${name}: holders of its key may now be organization ${each}`),
      ),
      ...lost.map((each) =>
        neutral("profile-organization", words`profile ${name}: nobody is signed as organization ${each} any more`),
      ),
    ];
  });
}

function url(kind: string, consequence: string) {
  return (before: string | undefined, after: string | undefined): MeaningText[] => {
    if (before === after) return [];
    const text = words`${own(kind)} address ${before ?? "(none)"} -> ${after ?? "(none)"}`;
    return [
      after === undefined
        ? weakening("revocation-address", [...text, ...own(`: ${consequence}`)])
        : neutral("revocation-address", text),
    ];
  };
}

function profiles(before: readonly SigningProfileModel[], after: readonly SigningProfileModel[]): MeaningText[] {
  const { gone, came, both } = paired(before, after, ({ name }) => name);
  return [
    ...gone.map(({ name }) => neutral("profile-gone", words`no longer signs with profile ${name}`)),
    ...came.map(newProfile),
    ...both.flatMap(([was, is]) =>
      changedProfile(was, is).map((said) => ({ ...said, text: words`profile ${is.name}: ${said.text}` })),
    ),
  ];
}

function newProfile({ name, usages, expirySeconds, nameWhitelist, authKey }: SigningProfileModel): MeaningText {
  const names = nameWhitelist === undefined ? own("any name") : words`names like ${nameWhitelist}`;
  return weakening(
    "profile-new",
    words`signs with profile ${name}: ${listed(usages)}, for ${hours(expirySeconds)}, ${names}, for every holder of ${authKey.name}`,
  );
}

function changedProfile(before: SigningProfileModel, after: SigningProfileModel): MeaningText[] {
  return changedFields(before, after, {
    name: ignoredHere,
    usages: (was, is) => {
      const { gained, lost } = gainsAndLosses(was, is);
      return [
        ...(gained.length === 0
          ? []
          : [weakening("profile-usages", words`certificates may also be used for ${listed(gained)}`)]),
        ...(lost.length === 0
          ? []
          : [neutral("profile-usages", words`certificates are no longer for ${listed(lost)}`)]),
      ];
    },
    expirySeconds: (was, is) => {
      if (was === is) return [];
      const text = words`certificates are valid for ${hours(was)} -> ${hours(is)}`;
      return [is > was ? weakening("profile-expiry", text) : neutral("profile-expiry", text)];
    },
    nameWhitelist: (was, is) => {
      if (was === is) return [];
      const text = words`names that it signs ${was ?? "(any)"} -> ${is ?? "(any)"}`;
      // Whether one pattern allows more than another cannot be told; only that a first one allows less than none.
      return [was === undefined ? neutral("profile-names", text) : weakening("profile-names", text)];
    },
    authKey: secretField("profile-key", "its authentication key"),
    allowedRequests: (was = [], is = []) => {
      const { gained, lost } = gainsAndLosses(was.map(requestWords), is.map(requestWords));
      return [
        ...gained.map((each) => weakening("allowed-request", words`holders of its key may also ask for ${each}`)),
        ...lost.map((each) => neutral("allowed-request", words`nobody may ask for ${each} any more`)),
      ];
    },
    requestsPerHour: (was, is) => {
      const print = (count: number | undefined) => String(count ?? "(by the number of manifests)");
      const text = words`certificates granted in an hour ${print(was)} -> ${print(is)}`;
      // How many the default is depends on the manifests.
      return was === is
        ? []
        : [was !== undefined && (is ?? was) < was ? neutral("profile-rate", text) : weakening("profile-rate", text)];
    },
    sharedByOrganizations: (was = false, is = false) => {
      if (was === is) return [];
      return [
        is
          ? weakening(
              "profile-shared",
              own("may be shared by several organizations: each gets certificates of the others"),
            )
          : neutral("profile-shared", own("is for one organization alone")),
      ];
    },
  });
}

function requestWords({ commonName, names, hosts, keyAlgo, keySize }: AllowedRequestModel): string {
  const subject = names.flatMap((name) =>
    Object.entries(name).flatMap(([field, value]) => (value === undefined ? [] : [`${field} ${value}`])),
  );
  const key = keyAlgo === undefined ? [] : [`${keyAlgo} ${keySize} bits`];
  const all = [`common name ${commonName ?? "(any)"}`, ...subject, ...hosts.map((host) => `name ${host}`), ...key];
  return all.join(", ");
}

function hours(seconds: number): string {
  return Duration.seconds(seconds).toGoDuration();
}
