import type { HostModel } from "../model/host";
import { type Bundle, entriesOf } from "../plan/bundle";

/** Certificates and keys that another tool made. */
export function importedCertificatesBundle(host: HostModel): Bundle[] {
  if (host.importedCertificates.length === 0) return [];
  return [
    {
      name: "imported-certificates",
      packages: [],
      entries: host.importedCertificates.flatMap((imported) => {
        const make = entriesOf(imported.path);
        return [
          make.file(imported.certificatePath, imported.certificate.pem),
          make.secret(imported.privateKeyPath, imported.privateKey),
        ];
      }),
      validations: [],
      steps: [],
    },
  ];
}
