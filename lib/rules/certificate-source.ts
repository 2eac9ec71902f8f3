import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import { certificatesOf } from "../model/server-certificate";
import type { Rule } from "./rule";

/** A virtual host without a certificate, or with one that does not cover its names. */
export const certificateSourceRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => [...missing(vhost), ...uncovered(vhost), ...purpose(vhost)]),
  );

function missing(vhost: StaplingVhostModel): Issue[] {
  const relative = certificatesOf(vhost).flatMap((certificate) => {
    const { certificatePath, privateKeyPath, chainPath, manifest } = certificate;
    // The check of the manifest reports its paths.
    if (manifest !== undefined) return [];
    const paths = [certificatePath, privateKeyPath, chainPath].filter((path): path is string => path !== undefined);
    if (paths.every((path) => path.startsWith("/"))) return [];
    return missingFiles(vhost, certificate === vhost.certificate ? "certificate" : "additionalCertificates", paths);
  });
  return [...(vhost.certificate === undefined ? missingFiles(vhost, "certificate", []) : []), ...relative];
}

function missingFiles({ path }: StaplingVhostModel, property: string, paths: readonly string[]): Issue[] {
  return [
    {
      code: "certificate-source-missing",
      path,
      what: "the virtual host has no certificate with absolute paths",
      got: paths.join(", ") || "nothing",
      allowed: "a CertmgrManifest, or ServerCertificate.fromFiles({...}) with absolute paths",
      fix: `set \`${property}\``,
    },
  ];
}

function uncovered(vhost: StaplingVhostModel): Issue[] {
  return certificatesOf(vhost).flatMap(({ manifest, certificate }) => {
    const covered = manifest?.hosts ?? certificate?.sans.dns;
    if (covered === undefined) return [];
    return [vhost.serverName, ...vhost.serverAlias]
      .filter((name) => !covered.some((host) => covers(host, name)))
      .map((name) => ({
        code: "certificate-name-uncovered",
        path: vhost.path,
        what: `the certificate of ${manifest?.path ?? certificate?.subject} does not cover a name of the virtual host`,
        got: name,
        allowed: covered.join(", ") || "no name",
        fix: manifest === undefined ? "get a certificate with this name" : "add the name to the manifest's `hosts`",
      }));
  });
}

function purpose(vhost: StaplingVhostModel): Issue[] {
  return certificatesOf(vhost).flatMap(({ manifest, certificate }) => {
    const purpose = {
      code: "certificate-purpose",
      path: vhost.path,
      what: `the certificate of ${manifest?.path ?? certificate?.subject} is not a server certificate: clients would refuse it`,
    };
    if (manifest === undefined) {
      const usages = certificate?.extendedKeyUsage;
      if (usages === undefined || usages.includes("serverAuth")) return [];
      const allowed = "no extended key usage, or one with serverAuth";
      return [{ ...purpose, got: usages.join(", "), allowed, fix: "get a server certificate" }];
    }
    if (manifest.keyUsages.includes("server auth")) return [];
    return [
      {
        ...purpose,
        got: manifest.keyUsages.join(", ") || "no key usage",
        allowed: "the manifest's `keyUsages` with server auth",
        fix: "name a manifest with a profile for servers",
      },
    ];
  });
}

/** Whether a DNS name of a certificate, with or without a wildcard, covers a name. */
export function covers(pattern: string, name: string): boolean {
  const [wanted, given] = [name.toLowerCase(), pattern.toLowerCase()];
  return given === wanted || (given.startsWith("*.") && wanted.slice(wanted.indexOf(".")) === given.slice(1));
}
