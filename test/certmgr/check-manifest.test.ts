import { checkManifest } from "../../lib/certmgr/check-manifest";
import type { Manifest } from "../../lib/certmgr/manifest";

const manifest: Manifest = {
  authority: {
    root_ca: "/etc/pki/ca-trust/source/anchors/carc_r100l.crt",
    profile: "server",
    label: "carc_i101l",
    auth_key: "aabbccddeeff11223344556677889900",
    remote: "https://ca01.lab.carcano.corp:8888",
  },
  certificate: { mode: "0644", group: "root", owner: "root", path: "/etc/pki/tls/certs/lab.carcano.corp.crt" },
  private_key: { mode: "0640", group: "apache", owner: "root", path: "/etc/pki/tls/private/lab.carcano.corp.key" },
  request: {
    names: [{ O: "Carcano SA", ST: "Tessin", C: "CH" }],
    hosts: ["lab.carcano.corp", "www.lab.carcano.corp"],
    key: { size: 256, algo: "ecdsa" },
    CN: "lab.carcano.corp",
  },
  key_usages: ["server auth"],
  svcmgr: "systemd",
  action: "restart",
  service: "httpd",
};

test("a manifest that certmgr accepts has no findings", () => {
  expect(checkManifest(manifest)).toEqual([]);
  const { svcmgr: _svcmgr, ...inherits } = manifest;
  expect(
    checkManifest(
      { ...inherits, authority: { auth_key_file: "/etc/certmgr/auth" } },
      { svcmgr: "systemd", default_remote: "ca01:8888, ca02" },
    ),
  ).toEqual([]);
  expect(
    checkManifest({ ...manifest, svcmgr: "command", service: undefined, action: "systemctl reload httpd" }),
  ).toEqual([]);
  expect(checkManifest({ ...manifest, svcmgr: "dummy", service: undefined, action: undefined })).toEqual([]);
});

const request = (change: Partial<Manifest["request"]>) => ({
  ...manifest,
  request: { ...manifest.request, ...change },
});
const authority = (change: Manifest["authority"]) => ({ ...manifest, authority: { ...manifest.authority, ...change } });
const key = (change: Partial<Manifest["private_key"]>) => ({
  ...manifest,
  private_key: { ...manifest.private_key, ...change },
});
const certificate = (change: Partial<Manifest["certificate"]>) => ({
  ...manifest,
  certificate: { ...manifest.certificate, ...change },
});

test.each<[string, Manifest, string, string]>([
  ["an empty common name", request({ CN: "" }), "manifest-subject", ""],
  ["a common name that is too long", request({ CN: "x".repeat(65) }), "manifest-subject", "x".repeat(65)],
  ["a control character in an organization", request({ names: [{ O: "a\nb" }] }), "manifest-subject", "a\nb"],
  ["a country that is no code", request({ names: [{ C: "Switzerland" }] }), "manifest-subject", "Switzerland"],
  ["a serial number that X.520 cannot hold", request({ serialnumber: "é" }), "manifest-subject", "é"],
  [
    "a URI among the hosts",
    request({ hosts: ["https://www.example.org"] }),
    "manifest-host",
    "https://www.example.org",
  ],
  ["an e-mail address among the hosts", request({ hosts: ["me@example.org"] }), "manifest-host", "me@example.org"],
  ["a host that is nearly an address", request({ hosts: ["10.0.0.256"] }), "manifest-host", "10.0.0.256"],
  ["a wildcard in the middle", request({ hosts: ["www.*.org"] }), "manifest-host", "www.*.org"],
  ["ed25519", request({ key: { algo: "ed25519", size: 256 } }), "manifest-key", "ed25519 256"],
  ["a curve that is none", request({ key: { algo: "ecdsa", size: 255 } }), "manifest-key", "ecdsa 255"],
  ["a small RSA key", request({ key: { algo: "rsa", size: 1024 } }), "manifest-key", "rsa 1024"],
  ["a capitalised algorithm", request({ key: { algo: "RSA", size: 2048 } }), "manifest-key", "RSA 2048"],
  [
    "a key usage that is not extended",
    { ...manifest, key_usages: ["key encipherment"] },
    "manifest-key-usage",
    "key encipherment",
  ],
  ["a relative path", certificate({ path: "certs/www.crt" }), "manifest-path", "certs/www.crt"],
  ["a path with ..", certificate({ path: "/etc/../www.crt" }), "manifest-path", "/etc/../www.crt"],
  ["a path of a directory", certificate({ path: "/etc/" }), "manifest-path", "/etc/"],
  [
    "a path that is taken twice",
    certificate({ path: manifest.private_key.path }),
    "manifest-path",
    manifest.private_key.path,
  ],
  ["a decimal mode", certificate({ mode: "644" }), "manifest-mode", "644"],
  ["a mode that is no number", certificate({ mode: "0888" }), "manifest-mode", "0888"],
  ["a private key for everybody", key({ mode: "0644" }), "manifest-mode", "0644"],
  ["a private key without a mode", key({ mode: undefined }), "manifest-mode", "nothing, which means 0644"],
  ["an owner without a group", key({ group: undefined }), "manifest-owner", "owner root"],
  ["an owner that is no name", key({ owner: "the root" }), "manifest-owner", "the root"],
  ["no service manager anywhere", { ...manifest, svcmgr: undefined }, "manifest-svcmgr", "nothing"],
  ["a service manager that does not work", { ...manifest, svcmgr: "circus" }, "manifest-svcmgr", "circus"],
  ["action nop", { ...manifest, action: "nop" }, "manifest-action", "nop"],
  ["no action", { ...manifest, action: undefined }, "manifest-action", "nothing"],
  ["no service", { ...manifest, service: undefined }, "manifest-service", "nothing"],
  ["a service that is an option", { ...manifest, service: "--now" }, "manifest-service", "--now"],
  ["a service beside a command", { ...manifest, svcmgr: "command" }, "manifest-service", "httpd"],
  [
    "no remote",
    authority({ remote: undefined }),
    "manifest-remote",
    "nothing, here and in default_remote of the configuration",
  ],
  ["a remote with a path", authority({ remote: "https://ca01:8888/" }), "manifest-remote", "https://ca01:8888/"],
  ["an address and port without a scheme", authority({ remote: "10.0.0.1:8888" }), "manifest-remote", "10.0.0.1:8888"],
  ["no key", authority({ auth_key: undefined }), "manifest-auth-key", "nothing, and no auth_key_file"],
  ["a key of odd length", authority({ auth_key: "abc" }), "manifest-auth-key", "3 characters"],
  ["a shell variable as key", authority({ auth_key: "$AUTH_KEY" }), "manifest-auth-key", "9 characters"],
  ["a relative root_ca", authority({ root_ca: "ca.pem" }), "manifest-path", "ca.pem"],
])("fails on %s", (_name, broken, code, got) => {
  const findings = checkManifest(broken);
  expect(findings.map((finding) => finding.code)).toEqual([code]);
  expect(findings[0]?.got).toBe(got);
  expect(findings[0]?.allowed).toBeTruthy();
});

test("all findings come at once, and none shows a key", () => {
  const findings = checkManifest({
    ...authority({ auth_key: "secret!" }),
    ...certificate({ mode: "640", path: "x" }),
    action: "stop",
    authority: { auth_key: "secret!" },
  });
  expect(findings.map((finding) => finding.code)).toEqual([
    "manifest-path",
    "manifest-mode",
    "manifest-action",
    "manifest-remote",
    "manifest-auth-key",
  ]);
  expect(JSON.stringify(findings)).not.toContain("secret!");
});
