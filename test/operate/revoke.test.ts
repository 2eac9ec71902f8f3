import type { OperateFacts } from "../../lib/operate/facts";
import { revoke } from "../../lib/operate/revoke";
import { type Minted, mint } from "../pki/mint";
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

describe("revoke", () => {
  const certificate = { host: "client01", path: "/root/svc's.crt" };

  test("tells the CA that signed, then refreshes its responses", async () => {
    const leaf = await mint({ name: "CN=svc", issuer: ca, ca: false });
    shell.answer("cat", { stdout: leaf.parsed.pem });
    expect(await revoke(facts, shell, certificate, "superseded")).toEqual({
      subject: "CN=svc",
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
      "CN=Stranger was issued by CN=Stranger, and no host of the fleet can revoke certificates of that CA; known: sub",
    );
    expect(shell.ran).toHaveLength(1);
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
    expect(failed).toContain("Stranger was issued by CN=");
    expect(failed).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });
});
