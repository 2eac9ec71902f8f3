import { type Manifest, printManifest } from "../../lib/certmgr/manifest";

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

test("a manifest is printed in one order, whatever the order it was written in", () => {
  expect(printManifest(manifest)).toBe(`{
  "service": "httpd",
  "action": "restart",
  "svcmgr": "systemd",
  "request": {
    "CN": "lab.carcano.corp",
    "key": {
      "algo": "ecdsa",
      "size": 256
    },
    "hosts": [
      "lab.carcano.corp",
      "www.lab.carcano.corp"
    ],
    "names": [
      {
        "C": "CH",
        "ST": "Tessin",
        "O": "Carcano SA"
      }
    ]
  },
  "private_key": {
    "path": "/etc/pki/tls/private/lab.carcano.corp.key",
    "owner": "root",
    "group": "apache",
    "mode": "0640"
  },
  "certificate": {
    "path": "/etc/pki/tls/certs/lab.carcano.corp.crt",
    "owner": "root",
    "group": "root",
    "mode": "0644"
  },
  "key_usages": [
    "server auth"
  ],
  "authority": {
    "remote": "https://ca01.lab.carcano.corp:8888",
    "auth_key": "aabbccddeeff11223344556677889900",
    "label": "carc_i101l",
    "profile": "server",
    "root_ca": "/etc/pki/ca-trust/source/anchors/carc_r100l.crt"
  }
}
`);
});
