import type { OperateFacts } from "../../lib/operate/facts";
import type { Minted } from "../pki/mint";

/** What is known of live hosts where one CA signs, and one host enrolls clients. */
export function factsOf(ca: Minted): OperateFacts {
  return {
    domain: "lab.test",
    hosts: [],
    authorities: [
      {
        label: "sub",
        keyIdentifier: ca.parsed.ski ?? "",
        certificate: ca.parsed.pem,
        host: "ca01",
        databaseConfig: "/etc/cfssl/sub/db.json",
        refreshUnit: "cfssl-ocsp-refresh-sub.service",
        ocspUrl: "http://ocsp01.lab.test:9401",
      },
    ],
    manifests: [
      {
        host: "client01",
        file: "/etc/certmgr/conf.d/partner.json",
        certificate: "/root/svc's.crt",
        label: "sub",
        commonName: "svc",
        names: [{ country: "CH", organization: "Partner SA" }],
        hosts: ["svc.lab.test", "2001:db8::1"],
      },
    ],
    enrollment: { host: "client01", template: "/etc/certmgr/conf.d/partner.json", label: "sub" },
  };
}
