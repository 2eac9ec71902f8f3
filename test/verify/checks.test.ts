import { StaplingVhost } from "../../lib";
import { type TestPki, testPki } from "../support/fleet";
import { checksOf, find, titles } from "./checks-of";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

test("every promise of the declaration is a check", () => {
  const both = (text: string) => ["1.2", "1.3"].map((tls) => `www.lab.test TLS ${tls}: ${text}`);
  expect(titles(checksOf(pki)).sort()).toEqual(
    [
      "ca01: the firewall is open for 22, 8888, 9401 and nothing else",
      "www01: the firewall is open for 22, 80, 443 and nothing else",
      "client01: the firewall is open for 22 and nothing else",
      "http://www.lab.test/ leads to https",
      ...both("chain valid for a client that holds only the root"),
      ...both("stapled OCSP response is good"),
      ...both("/index.html is public"),
      ...both("a name that nobody declared gets no content"),
      ...both("/restricted refuses an anonymous client"),
      ...both("/restricted admits partner"),
      ...both("/restricted refuses other of Other SA"),
      "www.lab.test: a fresh identity of Partner SA enters, and is refused once revoked",
      "www.lab.test: with the responder down and httpd restarted",
    ].sort(),
  );
});

test("a check says what to ask for, with whose certificate, and what has to come of it", () => {
  expect(find(checksOf(pki), "www.lab.test TLS 1.3: /restricted admits partner")).toMatchObject({
    from: "client01",
    request: {
      url: "https://www.lab.test/restricted/sensitive.txt",
      tls: "1.3",
      identity: { name: "partner", certificate: "/root/partner.crt", privateKey: "/root/partner.key" },
    },
    expect: { statuses: [200], body: "sensitive\n" },
  });
  expect(find(checksOf(pki), "www.lab.test TLS 1.2: /restricted refuses other of Other SA")).toMatchObject({
    expect: { statuses: [403], log: { host: "www01", codes: ["AH01630"] } },
  });
});

test("each virtual host is checked under its own name", () => {
  const checks = checksOf(pki, { manifest: { hosts: ["www.lab.test", "api.lab.test"] } }, ({ server, manifest }) => {
    new StaplingVhost(server, "api", { serverName: "api.lab.test", certificate: manifest });
  });
  expect(titles(checks)).toContain("api.lab.test TLS 1.2: stapled OCSP response is good");
});

test("a virtual host that answers some networks is looked at from there, or refuses whoever is elsewhere", () => {
  const within = checksOf(pki, { vhost: { clients: ["10.0.0.3"] } });
  expect(titles(within)).toEqual(titles(checksOf(pki)));
  const outside = checksOf(pki, { vhost: { clients: ["192.168.0.0/16"] } });
  expect(titles(outside).filter((title) => /restricted|index\.html|identity|responder down/.test(title))).toEqual([]);
  const title = "www.lab.test TLS 1.3: refuses 10.0.0.3, which is in none of its networks";
  expect(find(outside, title)).toMatchObject({
    from: "client01",
    request: { url: "https://www.lab.test/" },
    expect: { statuses: [403], log: { host: "www01", codes: ["AH01630"] } },
  });
});
