import fc from "fast-check";
import { CaCertificate, ClientRevocation, ImportedCertificate, ServerCertificate, StaplingEngine } from "../../lib";
import type { Bundle } from "../../lib/plan/bundle";
import { pairsCommand } from "../../lib/plan/certificate-pairs";
import { x509 } from "../../lib/x509/x509";
import { mint } from "../pki/mint";
import { type Changes, planOf, smallFleet, type TestPki, testPki } from "../support/fleet";

/** A CA that answers no questions about the certificates that it signs. */
const NO_RESPONDER = {
  sub: { ocspUrl: undefined } as Changes["sub"],
  vhost: { revocation: ClientRevocation.none("nobody could be asked") },
};

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

function httpdOf(changes: Changes): Bundle {
  const bundle = planOf(smallFleet(pki, changes), "www01").bundles.find(({ name }) => name === "httpd");
  if (bundle === undefined) throw new Error("www01 has httpd");
  return bundle;
}

test("mod_md is loaded and has a folder only where it staples", () => {
  const paths = (changes: Changes) => httpdOf(changes).entries.map(({ path }) => path);
  const own = ["/etc/apache2/mods-enabled/md.load", "/var/lib/apache2/md"];
  expect(paths({})).toEqual(expect.arrayContaining(own));
  const others = paths({ server: { staplingEngine: StaplingEngine.MOD_SSL } });
  expect(others.filter((path) => own.includes(path))).toEqual([]);
});

test("an apply waits for a stapled handshake, or for any where the certificate names no responder", () => {
  const labels = (changes: Changes) =>
    httpdOf(changes).steps.flatMap((step) => (step.kind === "await" ? [step.label] : []));
  expect(labels({})).toEqual(["apache2.service active", "a stapled handshake of www.lab.test"]);
  expect(labels(NO_RESPONDER)).toEqual(["apache2.service active", "a handshake of www.lab.test"]);
});

test("httpd is restarted where mod_md becomes part of it, and reloaded by any other change", () => {
  const told = (changes: Changes) => httpdOf(changes).steps.filter(({ kind }) => kind === "on-change");
  const reload = { kind: "on-change", action: "reload", unit: "apache2.service" };
  const of = ["/var/lib/apache2/md", "/etc/apache2/mods-enabled/md.load"];
  expect(told({})).toEqual([{ kind: "on-change", action: "restart", unit: "apache2.service", of }, reload]);
  expect(told({ server: { staplingEngine: StaplingEngine.MOD_SSL } })).toEqual([reload]);
});

test("httpd reads the catch-all before every site, whatever its name", () => {
  const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?$/);
  const names = fc.oneof(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom(["0"], ["00-a"], ["000-a"]));
  fc.assert(
    fc.property(names, (labels) => {
      const serverName = `${labels.join(".")}.example.org`;
      const { entries } = httpdOf({ vhost: { serverName }, manifest: { hosts: [serverName] } });
      const files = entries.map(({ path }) => path).filter((path) => path.startsWith("/etc/apache2/vhosts.d/"));
      expect(files).toContain(`/etc/apache2/vhosts.d/${serverName}.conf`);
      expect(files.sort()[0]).toMatch(/catch-all\.conf$/);
    }),
    { numRuns: 50 },
  );
});

test("a name that nobody declared gets no weaker handshake than one that is", () => {
  const { entries } = httpdOf({});
  const spoken = (name: RegExp) => {
    const file = entries.find(({ path }) => name.test(path));
    const lines = file?.kind === "file" ? String(file.content).split("\n") : [];
    return lines.filter((line) => /^ {2}SSL(Engine|Protocol|CipherSuite|HonorCipherOrder|SessionTickets) /.test(line));
  };
  expect(spoken(/catch-all\.conf$/)).toHaveLength(5);
  expect(spoken(/catch-all\.conf$/)).toEqual(spoken(/www\.lab\.test\.conf$/));
});

describe("a certificate that another tool made", () => {
  const certificatePath = "/etc/ssl/certs/imported.crt";
  const privateKeyPath = "/etc/ssl/private/imported.key";
  const files = ServerCertificate.fromFiles({ certificateFile: certificatePath, certificateKeyFile: privateKeyPath });

  let imported: string;
  beforeAll(async () => {
    const names = new (x509().SubjectAlternativeNameExtension)([{ type: "dns", value: "www.lab.test" }]);
    imported = (await mint({ name: "CN=www.lab.test", ca: false, extensions: [names] })).parsed.pem;
  });

  function bundlesOf(certificate: ServerCertificate | undefined): readonly Bundle[] {
    const declared = smallFleet(pki, certificate === undefined ? {} : { vhost: { certificate } });
    new ImportedCertificate(declared.www01, "imported", {
      ...{
        certificate: CaCertificate.fromPem(imported),
        chain: [declared.root.certificate],
        certificatePath,
        privateKeyPath,
      },
      privateKey: declared.secret("imported"),
    });
    return planOf(declared, "www01").bundles;
  }
  const named = (bundles: readonly Bundle[], name: string) => bundles.find((bundle) => bundle.name === name);

  test("is applied with httpd where a virtual host shows it: tested with its key, and served after a reload", () => {
    const bundles = bundlesOf(files);
    expect(named(bundles, "imported-certificates")).toBeUndefined();
    const httpd = named(bundles, "httpd");
    const paths = httpd?.entries.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([certificatePath, privateKeyPath]));
    expect(httpd?.validations.map(({ command }) => command)).toEqual([
      ["apache2ctl", "-t"],
      pairsCommand([{ certificatePath, privateKeyPath }]),
    ]);
    const entry = httpd?.entries.find(({ path }) => path === certificatePath);
    expect(entry?.kind === "file" && String(entry.content).match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  test("is applied by itself where something else reads it", () => {
    const bundles = bundlesOf(undefined);
    expect(named(bundles, "imported-certificates")?.entries.map(({ path }) => path)).toEqual([
      certificatePath,
      privateKeyPath,
    ]);
    expect(named(bundles, "httpd")?.validations).toHaveLength(1);
  });

  test("is known by what is imported: no staple is awaited where it names no responder", () => {
    const labels = named(bundlesOf(files), "httpd")?.steps.flatMap((step) =>
      step.kind === "await" ? [step.label] : [],
    );
    expect(labels).toEqual(["apache2.service active", "a handshake of www.lab.test"]);
  });
});
