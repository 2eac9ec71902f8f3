import { MANIFEST_DIRECTORY } from "../certmgr/bundle";
import { CERTMGR_AGENT } from "../certmgr/units";
import { crlRefreshUnit, crlSettingsFile, crlVhosts } from "../httpd/crl-bundle";
import { revocationFile } from "../httpd/render-revocation";
import type { CertmgrManifestModel } from "../model/certmgr";
import type { HostModel } from "../model/host";
import { madeCrlFile } from "../pki/crl";
import { cfsslPaths } from "../pki/paths";
import { certdbUnit, crlUnit } from "../pki/units";

/** A file that a program on the host makes, so that no plan shows it. */
export interface MadePath {
  readonly path: string;
  /** The construct that it is declared by. */
  readonly declaredBy: string;
  /** The program or unit that makes it. */
  readonly by: string;
  readonly what: string;
  /** The path in the plan that a change of it goes through; none where there is none. */
  readonly from?: string;
}

export function madePaths(host: HostModel): MadePath[] {
  if (host.teardown !== undefined) return [];
  return [
    ...(host.certmgr?.manifests ?? []).flatMap(enrolled),
    ...crlVhosts(host.httpd).map((vhost) => ({
      path: revocationFile(vhost, host.platform.httpd),
      declaredBy: vhost.path,
      by: crlRefreshUnit(vhost, "service"),
      what: `the revocation lists for clients of ${vhost.serverName}`,
      from: crlSettingsFile(vhost),
    })),
    ...host.ocspResponders.flatMap(({ path, authority }) => {
      const crl = madeCrlFile(host, authority);
      return crl === undefined
        ? []
        : [
            {
              path: crl,
              declaredBy: path,
              by: crlUnit(authority.label),
              what: `the revocation list of ${authority.label}`,
            },
          ];
    }),
    ...labelsOf(host).map(({ label, path }) => ({
      path: cfsslPaths.database(label),
      declaredBy: path,
      by: certdbUnit(label),
      what: `the certificates that ${label} issued`,
    })),
  ];
}

function enrolled(manifest: CertmgrManifestModel): MadePath[] {
  const { path: declaredBy, name, certificate, privateKey, ca, fullChainPath, authority } = manifest;
  const made = { declaredBy, by: CERTMGR_AGENT, from: manifestFile(manifest) };
  return [
    { path: certificate.path, ...made, what: `the certificate of manifest ${name}, signed by ${authority.label}` },
    { path: privateKey.path, ...made, what: `the private key of manifest ${name}` },
    { path: ca.path, ...made, what: `the chain of manifest ${name}: the certificate of ${authority.label}` },
    ...(fullChainPath === undefined
      ? []
      : [{ path: fullChainPath, ...made, what: `the certificate of manifest ${name} and its chain` }]),
  ];
}

export function manifestFile({ name }: CertmgrManifestModel): string {
  return `${MANIFEST_DIRECTORY}/${name}.json`;
}

/** The CAs whose certificate database is on the host, with the construct that brings it. */
function labelsOf({ multiRootCa, ocspResponders }: HostModel) {
  const all = [
    ...ocspResponders.map(({ authority, path }) => ({ label: authority.label, path })),
    ...(multiRootCa?.roots ?? []).map(({ authority }) => ({ label: authority.label, path: multiRootCa?.path ?? "" })),
  ];
  return all.filter(({ label }, index) => all.findIndex((other) => other.label === label) === index);
}
