import { Duration } from "../core/duration";
import type { CertificateAuthorityModel, MultiRootCaModel, SigningProfileModel } from "../model/pki";
import type { CfsslPaths } from "./paths";

/** anyPolicy, under which the statement's URL is published (RFC 5280, 4.2.1.4). */
const ANY_POLICY = "2.5.29.32.0";

/** CFSSL's signing configuration of one CA. Authentication keys are named by file, so the text holds no secret. */
export function printSigningConfig(authority: CertificateAuthorityModel, paths: CfsslPaths): string {
  const urls = {
    ocsp_url: authority.ocspUrl,
    crl_url: authority.crlUrl,
    issuer_urls: authority.issuerUrl === undefined ? undefined : [authority.issuerUrl],
  };
  const profiles = authority.signingProfiles.map((profile) => [profile.name, signingProfile(profile, authority)]);
  const keys = authority.signingProfiles.map(({ authKey }) => [
    authKey.name,
    { type: "standard", key: `file:${paths.authKey(authority.label, authKey.name)}` },
  ]);
  const config = {
    signing: {
      // No request can ask for the default profile: it has no key, and every request needs one.
      default: { expiry: "1h", usages: ["digital signature"], ...urls },
      profiles: Object.fromEntries(profiles),
    },
    auth_keys: Object.fromEntries(keys),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function signingProfile(profile: SigningProfileModel, authority: CertificateAuthorityModel) {
  return {
    auth_key: profile.authKey.name,
    expiry: Duration.seconds(profile.expirySeconds).toGoDuration(),
    usages: profile.usages,
    name_whitelist: profile.nameWhitelist,
    policies:
      authority.cpsUrl === undefined
        ? undefined
        : [{ id: ANY_POLICY, qualifiers: [{ type: "id-qt-cps", value: authority.cpsUrl }] }],
  };
}

/** The certificate database of one CA. */
export function printDatabaseConfig(label: string, paths: CfsslPaths): string {
  return `${JSON.stringify({ driver: "sqlite3", data_source: paths.database(label) }, null, 2)}\n`;
}

/** multirootca's roots file: one section a CA. */
export function printRootsFile(multiRootCa: MultiRootCaModel, paths: CfsslPaths): string {
  return multiRootCa.roots
    .map(({ authority: { label } }) =>
      [
        `[ ${label} ]`,
        `private = file://${paths.privateKey(label)}`,
        `certificate = ${paths.certificate(label)}`,
        `config = ${paths.signingConfig(label)}`,
        `dbconfig = ${paths.databaseConfig(label)}`,
        "",
      ].join("\n"),
    )
    .join("\n");
}
