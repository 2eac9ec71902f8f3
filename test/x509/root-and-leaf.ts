import { x509 } from "../../lib/x509/x509";
import { type Minted, mint } from "../pki/mint";

/** A root, and a client's certificate below it with an extension of each kind. */
export async function rootAndLeaf(): Promise<{ readonly root: Minted; readonly leaf: Minted }> {
  const lib = x509();
  const root = await mint({ name: "C=CH, ST=Tessin, O=Carcano SA, CN=CARC R100L", pathLength: 1 });
  const leaf = await mint({
    name: "C=CH, O=Big Partner Foo SA, CN=data-exchange-svc01",
    issuer: root,
    ca: false,
    keyUsage: lib.KeyUsageFlags.digitalSignature | lib.KeyUsageFlags.keyEncipherment,
    extensions: [
      new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.clientAuth, "1.2.3.4"]),
      new lib.AuthorityInfoAccessExtension({
        ocsp: "http://ocsp01.lab.carcano.corp:9401",
        caIssuers: "http://ca01.lab.carcano.corp/carc_i101l/ca.crt",
      }),
      new lib.CRLDistributionPointsExtension(["http://ca01.lab.carcano.corp/carc_i101l/crl.der"]),
      new lib.SubjectAlternativeNameExtension([
        { type: "dns", value: "svc01.example.com" },
        { type: "ip", value: "10.1.2.3" },
        { type: "ip", value: "2001:db8::1" },
        { type: "email", value: "ops@example.com" },
      ]),
    ],
  });
  return { root, leaf };
}
