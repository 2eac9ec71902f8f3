import { TerraformStack, Testing } from "cdktf";
import {
  CaCertificate,
  Certmgr,
  Fleet,
  Host,
  HttpdServer,
  IssuerSite,
  MultiRootCa,
  Platform,
  TrustStore,
} from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { app } from "../support/app";
import { hostKey, issuesOf, smallFleet, testPki } from "../support/fleet";

test("fails on a construct outside any fleet, with its path and what to do", () => {
  const stack = new TerraformStack(app(), "stack");
  const address = "10.0.0.1";
  expect(() => new Host(stack, "www01", { address, hostKey: hostKey("x"), platform: Platform.debian13() })).toThrow(
    /\[stack\/www01\] the construct is not inside a Fleet.*create a `new Fleet\(stack, ...\)` and use it, or a construct below it, as the scope/s,
  );
});

test("two fleets of one stack do not see each other", () => {
  const stack = new TerraformStack(app(), "stack");
  const fleets = ["a", "b"].map((id) => {
    const fleet = new Fleet(stack, id, { domain: `${id}.test` });
    const platform = Platform.debian13();
    new Host(fleet, "www01", { address: "10.0.0.1", hostKey: hostKey(id), platform });
    return fleet;
  });
  Testing.synth(stack);
  expect(fleets.map((fleet) => buildFleet(fleet).model.hosts.map(({ fqdn }) => fqdn))).toEqual([
    ["www01.a.test"],
    ["www01.b.test"],
  ]);
});

test("what a construct finds in its own properties is said together with everything else", () => {
  const stack = new TerraformStack(app(), "stack");
  const fleet = new Fleet(stack, "lab", { domain: "lab..test" });
  new TrustStore(fleet, "store", { certificates: [CaCertificate.fromPem("hello")] });
  expect(() => Testing.synth(stack)).toThrow(
    /\[stack\/lab\] .*\(host-name\).*\[stack\/lab\/store\] .*\(pem-no-block\)/s,
  );
});

test("a host has one server, agent and signing API, and a server one issuer site: a second does not silently replace the first", async () => {
  const declared = smallFleet(await testPki());
  const { ca01, www01, sub, root, multiRootCa, pem, secret } = declared;
  new HttpdServer(www01, "httpd2");
  new Certmgr(www01, "certmgr2");
  new MultiRootCa(ca01, "api2", {
    port: 8889,
    roots: [{ authority: sub, privateKey: secret("sub-ca-key") }],
    tlsCertificate: pem("api/tls.pem"),
    tlsPrivateKey: secret("api-tls-key"),
  });
  const server = new HttpdServer(ca01, "httpd");
  new IssuerSite(server, "one", { serverName: "one.lab.test", authorities: [{ authority: sub }] });
  new IssuerSite(server, "two", { serverName: "two.lab.test", authorities: [{ authority: root }] });
  const twice = issuesOf(declared).filter(({ code }) => code === "construct-twice");
  expect(twice.map(({ what, got }) => [what, got])).toEqual([
    ["stack/lab/ca01 already has a MultiRootCa", `${multiRootCa.node.path} and stack/lab/ca01/api2`],
    ["stack/lab/ca01/httpd already has an IssuerSite", "stack/lab/ca01/httpd/one and stack/lab/ca01/httpd/two"],
    ["stack/lab/www01 already has a Certmgr", "stack/lab/www01/certmgr and stack/lab/www01/certmgr2"],
    ["stack/lab/www01 already has an HttpdServer", "stack/lab/www01/httpd and stack/lab/www01/httpd2"],
  ]);
});

test("a host that is in two fleets of an app is said: each apply would remove what the other one brought", () => {
  const all = app();
  const platform = Platform.debian13();
  for (const id of ["a", "b"]) {
    const fleet = new Fleet(new TerraformStack(all, `stack-${id}`), "lab", { domain: "lab.test" });
    new Host(fleet, id === "a" ? "www01" : "WWW01", { address: "10.0.0.1", hostKey: hostKey("x"), platform });
  }
  expect(() => all.synth()).toThrow(
    /\[stack-a\/lab\/www01\] the host is also in another fleet: stack-b\/lab\/WWW01 \(host-name-shared\)\n +got: +www01.lab.test/,
  );
});
