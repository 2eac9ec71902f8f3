import { CaCertificate, ClientRevocation, ImportedCertificate } from "../../lib";
import { x509 } from "../../lib/x509/x509";
import { type Minted, type MintOptions, mint, signer } from "../pki/mint";
import { type Changes, type TestPki, testPki } from "../support/fleet";
import { checksOf, find, titles } from "./checks-of";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

describe("an identity whose certificate was made elsewhere", () => {
  const TLS_13 = "www.lab.test TLS 1.3: /restricted";
  const PARTNER = "CN=svc,O=Partner SA";
  const none = { revocation: ClientRevocation.none("nobody could be asked") };
  const forClients = () => [new (x509().ExtendedKeyUsageExtension)(["1.3.6.1.5.5.7.3.2"])];
  const ca = (label: string) => signer(String(pki.get(`${label}/ca.pem`)), String(pki.get(`${label}/ca-key.pem`)));
  const checksWith = (certificate: Minted, changes: Changes) =>
    checksOf(pki, changes, ({ client01, secret }) => {
      new ImportedCertificate(client01, "svc", {
        certificate: CaCertificate.fromPem(certificate.parsed.pem),
        privateKey: secret("svc"),
        certificatePath: "/root/svc.crt",
        privateKeyPath: "/root/svc.key",
      });
    });
  const leaf = (options: MintOptions) => mint({ ca: false, keyUsage: 1, extensions: forClients(), ...options });
  const unknownCa = { statuses: [], alert: "unknown ca", log: { codes: ["AH02039"] } };

  test("an identity of an unknown CA has to be refused in the handshake", async () => {
    const checks = checksWith(await leaf({ name: PARTNER, issuer: await mint({ name: "CN=Foreign" }) }), {});
    expect(find(checks, `${TLS_13} refuses svc, whose CA is not trusted`)).toMatchObject({ expect: unknownCa });
  });

  test("one that signed itself, too", async () => {
    const checks = checksWith(await leaf({ name: PARTNER }), { vhost: none });
    expect(find(checks, `${TLS_13} refuses svc, whose CA is not trusted`)).toMatchObject({ expect: unknownCa });
  });

  test("and one of a CA that has the issuer's name and another key", async () => {
    const twin = await mint({ name: (await ca("sub")).certificate.subjectName.toJSON(), issuer: await ca("root") });
    const checks = checksWith(await leaf({ name: PARTNER, issuer: twin }), { vhost: none });
    expect(find(checks, `${TLS_13} refuses svc, whose CA is not trusted`)).toMatchObject({ expect: unknownCa });
  });

  test("of the location's issuer enters if it meets the conditions, and is refused by httpd if not", async () => {
    const partner = checksWith(await leaf({ name: PARTNER, issuer: await ca("sub") }), { vhost: none });
    expect(find(partner, `${TLS_13} admits svc`)).toMatchObject({ expect: { statuses: [200], body: "sensitive\n" } });
    const other = checksWith(await leaf({ name: "CN=svc,O=Other SA", issuer: await ca("sub") }), { vhost: none });
    expect(find(other, `${TLS_13} refuses svc of Other SA`)).toMatchObject({
      expect: { statuses: [403], log: { codes: ["AH01630"] } },
    });
  });

  test("of a CA of the trust store that is no issuer of the location has to be refused by httpd", async () => {
    const checks = checksWith(await leaf({ name: PARTNER, issuer: await ca("root") }), { vhost: none });
    expect(find(checks, `${TLS_13} refuses svc of Partner SA`)).toMatchObject({
      expect: { statuses: [403], log: { codes: ["AH01630"] } },
    });
  });

  test("that is not for clients has to be refused in the handshake whoever signed it", async () => {
    const certificates = [
      await leaf({ name: PARTNER, issuer: await ca("sub"), keyUsage: x509().KeyUsageFlags.keyEncipherment }),
      await leaf({
        name: PARTNER,
        issuer: await ca("sub"),
        extensions: [new (x509().ExtendedKeyUsageExtension)(["1.3.6.1.5.5.7.3.1"])],
      }),
    ];
    for (const certificate of certificates) {
      expect(
        find(checksWith(certificate, { vhost: none }), `${TLS_13} refuses svc, whose certificate is not for clients`),
      ).toMatchObject({ expect: { statuses: [], alert: "unsupported certificate", log: { codes: ["AH02039"] } } });
    }
  });

  test("and that names no responder has to be refused where responders are asked", async () => {
    const checks = checksWith(await leaf({ name: PARTNER, issuer: await ca("sub") }), {});
    expect(find(checks, `${TLS_13} refuses svc, whose certificate names no responder`)).toMatchObject({
      expect: { statuses: [], alert: "handshake failure", log: { codes: ["AH02039"] } },
    });
  });

  test("enters where its responder knows it, and is left out where only the live responder could tell", async () => {
    const responder = new (x509().AuthorityInfoAccessExtension)({ ocsp: ["http://ocsp01.lab.test:9401"] });
    const extensions = [...forClients(), responder];
    const certificate = await leaf({ name: PARTNER, issuer: await ca("sub"), extensions });
    const issued = [CaCertificate.fromPem(certificate.parsed.pem)];
    expect(titles(checksWith(certificate, { responder: { issued } }))).toContain(`${TLS_13} admits svc`);
    expect(titles(checksWith(certificate, {})).filter((title) => title.includes("svc"))).toEqual([]);
  });
});
