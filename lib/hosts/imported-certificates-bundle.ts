import type { HostModel, ImportedCertificateModel } from "../model/host";
import type { HttpdServerModel, StaplingVhostModel } from "../model/httpd";
import { certificatesOf } from "../model/server-certificate";
import { type Bundle, type Entry, entriesOf } from "../plan/bundle";
import type { CertificatePair } from "../plan/certificate-pairs";

/** Whether a virtual host shows the certificate. It is then applied with httpd, which is tested with it and reloaded. */
export function isReadBy({ vhosts }: HttpdServerModel, imported: ImportedCertificateModel): boolean {
  return vhosts.some((vhost) => importedPaths(vhost, [imported]).length > 0);
}

/** Files of imported certificates that a virtual host reads. */
export function importedPaths(vhost: StaplingVhostModel, imported: readonly ImportedCertificateModel[]): string[] {
  const files = certificatesOf(vhost).flatMap(filesOf);
  return imported.flatMap(filesOf).filter((path) => files.includes(path));
}

function filesOf({ certificatePath, privateKeyPath }: CertificatePair): string[] {
  return [certificatePath, privateKeyPath];
}

export function importedEntries(imported: ImportedCertificateModel): Entry[] {
  const make = entriesOf(imported.path);
  const chain = [imported.certificate, ...(imported.chain ?? [])];
  return [
    make.file(imported.certificatePath, chain.map(({ pem }) => pem).join("")),
    make.secret(imported.privateKeyPath, imported.privateKey),
  ];
}

/** Certificates and keys that another tool made, and that something else than httpd reads. */
export function importedCertificatesBundle({ importedCertificates, httpd }: HostModel): Bundle[] {
  const all = importedCertificates.filter((imported) => httpd === undefined || !isReadBy(httpd, imported));
  if (all.length === 0) return [];
  return [
    {
      name: "imported-certificates",
      packages: [],
      entries: all.flatMap(importedEntries),
      validations: [],
      steps: [],
    },
  ];
}
