import type { OperateFacts } from "../../lib/operate/facts";
import { revoke } from "../../lib/operate/revoke";
import { x509 } from "../../lib/x509/x509";
import { type Minted, type MintOptions, mint } from "../pki/mint";
import { FakeShell } from "../support/fake-shell";
import { factsOf } from "./one-ca";

let ca: Minted;
let facts: OperateFacts;
let shell: FakeShell;
beforeAll(async () => {
  ca = await mint({ name: "CN=Sub" });
  facts = factsOf(ca);
});
beforeEach(() => {
  shell = new FakeShell();
});

const NAMES = "C=CH, O=Partner SA, CN=svc";

/** A certificate with the manifest's names, or others. */
function leafOf(options: Partial<MintOptions> = {}, hosts: readonly string[] = ["svc.lab.test", "2001:db8:0::1"]) {
  const lib = x509();
  const names = hosts.map((value) => ({ type: value.includes(":") ? ("ip" as const) : ("dns" as const), value }));
  const extensions = [new lib.SubjectAlternativeNameExtension(names)];
  return mint({ name: NAMES, issuer: ca, ca: false, extensions, ...options });
}

describe("revoke", () => {
  const certificate = { host: "client01", path: "/root/svc's.crt" };

  test("tells the CA that signed, then refreshes its responses", async () => {
    const leaf = await leafOf();
    shell.answer("cat", { stdout: leaf.parsed.pem });
    expect(await revoke(facts, shell, certificate, "superseded")).toEqual({
      subject: "CN=svc,O=Partner SA,C=CH",
      serialHex: leaf.parsed.serialHex,
      authority: "sub",
    });
    expect(shell.ran).toEqual([
      "client01: cat '/root/svc'\\''s.crt'",
      [
        "ca01: set -eu",
        "runuser -u cfssl -g cfssl-db -- cfssl revoke -loglevel 2 -db-config /etc/cfssl/sub/db.json " +
          `-serial ${leaf.parsed.serialDecimal} -aki ${ca.parsed.ski} -reason superseded`,
        "systemctl start cfssl-ocsp-refresh-sub.service",
        "systemctl start cfssl-ocsp-refresh-sub.service",
      ].join("\n"),
    ]);
  });

  test("fails on a certificate of a CA that nobody here can revoke for", async () => {
    const stranger = await mint({ name: "CN=Stranger", ca: false });
    shell.answer("cat", { stdout: stranger.parsed.pem });
    await expect(revoke(facts, shell, certificate)).rejects.toThrow(
      "client01:/root/svc's.crt: its certificate was not signed by the CA of its manifest; got: CN=Stranger, which says that it " +
        "was issued by CN=Stranger; allowed: a certificate that CN=Sub signed; to do: find out who put it there",
    );
    expect(shell.ran).toHaveLength(1);
    const facts2 = { ...facts, authorities: [] };
    await expect(revoke(facts2, shell, certificate)).rejects.toThrow(
      "client01:/root/svc's.crt: no host of the fleet can revoke certificates of sub, the CA of its manifest; known: ",
    );
  });

  test("refuses a forged certificate with the CA's name and another client's serial number", async () => {
    const other = await leafOf({ name: "CN=other" });
    const forged = await leafOf({ forged: true, serialNumber: other.parsed.serialHex });
    shell.answer("cat", { stdout: forged.parsed.pem });
    await expect(revoke(facts, shell, certificate)).rejects.toThrow(
      "client01:/root/svc's.crt: its certificate was not signed by the CA of its manifest; got: CN=svc,O=Partner SA,C=CH, " +
        "which says that it was issued by CN=Sub; allowed: a certificate that CN=Sub signed; to do: ",
    );
    expect(shell.ran).toHaveLength(1);
  });

  test.each([
    ["another common name", { name: "C=CH, O=Partner SA, CN=other" }, undefined],
    ["another organization", { name: "C=CH, O=Other SA, CN=svc" }, undefined],
    ["one attribute more", { name: "C=CH, O=Partner SA, OU=x, CN=svc" }, undefined],
    ["one attribute less", { name: "O=Partner SA, CN=svc" }, undefined],
    ["another alternative name", {}, ["other.lab.test", "2001:db8::1"]],
    ["no address", {}, ["svc.lab.test"]],
  ])("refuses another client's certificate, which the CA signed for %s", async (_, options, hosts) => {
    shell.answer("cat", { stdout: (await leafOf(options, hosts)).parsed.pem });
    await expect(revoke(facts, shell, certificate)).rejects.toThrow(
      /^client01:\/root\/svc's.crt: its certificate has other names than its manifest; got: .*; allowed: C=CH, CN=svc, O=Partner SA, SAN=2001:db8::1, SAN=svc.lab.test; to do: /,
    );
    expect(shell.ran).toHaveLength(1);
  });

  test("an identity that was enrolled by hand has the template's names, with its name and organization", async () => {
    const place = { host: "client01", path: "/root/svc-02.crt", identity: { name: "svc-02", organization: "Foo" } };
    shell.answer("cat", { stdout: (await leafOf({ name: "C=CH, O=Foo, CN=svc-02" })).parsed.pem });
    expect(await revoke(facts, shell, place)).toMatchObject({ subject: "CN=svc-02,O=Foo,C=CH" });
    const other = { ...place, identity: { name: "svc-02", organization: "Bar" } };
    await expect(revoke(facts, shell, other)).rejects.toThrow("has other names than its manifest");
  });

  test("refuses a path that no manifest declares", async () => {
    shell.answer("cat", { stdout: (await leafOf()).parsed.pem });
    await expect(revoke(facts, shell, { host: "client01", path: "/root/x.crt" })).rejects.toThrow(
      "client01:/root/x.crt is not the certificate of a manifest, so nothing says which certificate may lie there; allowed: " +
        "/root/svc's.crt; to do: name a certificate that a manifest declares",
    );
  });

  test("refuses where fleet.json is of a version without the CA's certificate", async () => {
    shell.answer("cat", { stdout: (await leafOf()).parsed.pem });
    const authorities = facts.authorities.map((each) => ({ ...each, certificate: undefined }));
    await expect(revoke({ ...facts, authorities }, shell, certificate)).rejects.toThrow(
      "fleet.json has no certificate of the CA sub; to do: synthesize again",
    );
  });

  test("fails on a file that holds no certificate", async () => {
    shell.answer("cat", { stdout: "hello\n" });
    await expect(revoke(facts, shell, certificate)).rejects.toThrow("client01:/root/svc's.crt holds no certificate");
  });

  test("fails on a file that is not there", async () => {
    shell.answer("cat", { code: 1, stderr: "cat: /root/svc's.crt: No such file or directory\n" });
    await expect(revoke(facts, shell, certificate)).rejects.toThrow(
      /^client01: `cat .*` failed with status 1: cat: .*No such file or directory$/,
    );
  });

  test("the names of a certificate that a host shows are shown, and no terminal acts on them", async () => {
    const stranger = await mint({ name: [{ CN: [{ utf8String: "\u001b[2J\u202eStranger" }] }] });
    shell.answer("cat", { stdout: stranger.parsed.pem });
    const failed = await revoke(facts, shell, certificate).catch((error: Error) => error.message);
    expect(failed).toMatch(/Stranger, which says that it was issued by CN=/);
    expect(failed).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });
});
