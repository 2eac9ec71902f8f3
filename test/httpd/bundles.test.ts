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
  const others = paths({ server: { staplingEngine: StaplingEngine.modSsl() } });
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
  expect(told({ server: { staplingEngine: StaplingEngine.modSsl() } })).toEqual([reload]);
});
