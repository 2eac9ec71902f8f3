import fc from "fast-check";
import { ClientRevocation, StaplingEngine } from "../../lib";
import type { Bundle } from "../../lib/plan/bundle";
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
