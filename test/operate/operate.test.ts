import { enroll } from "../../lib/operate/enroll";
import type { OperateFacts } from "../../lib/operate/facts";
import { mustRun } from "../../lib/operate/host-shell";
import { revoke } from "../../lib/operate/revoke";
import { type Minted, mint } from "../pki/mint";
import { FakeShell } from "../support/fake-shell";

let ca: Minted;
let facts: OperateFacts;
let shell: FakeShell;
beforeAll(async () => {
  ca = await mint({ name: "CN=Sub" });
  facts = {
    domain: "lab.test",
    hosts: [],
    authorities: [
      {
        label: "sub",
        keyIdentifier: ca.parsed.ski ?? "",
        host: "ca01",
        databaseConfig: "/etc/cfssl/sub/db.json",
        refreshUnit: "cfssl-ocsp-refresh-sub.service",
        ocspUrl: "http://ocsp01.lab.test:9401",
      },
    ],
    enrollment: { host: "client01", template: "/etc/certmgr/conf.d/partner.json", label: "sub" },
  };
});
beforeEach(() => {
  shell = new FakeShell();
});

describe("enroll", () => {
  test("leaves the certificate and key where a person looks for them", async () => {
    expect(await enroll(facts, shell, "svc-02", "Big Partner Foo SA")).toEqual({
      host: "client01",
      certificate: "/root/svc-02.crt",
      privateKey: "/root/svc-02.key",
    });
    expect(shell.ran).toHaveLength(1);
    expect(shell.ran[0]).toContain("--arg organization 'Big Partner Foo SA'");
    expect(shell.ran[0]).toContain("/etc/certmgr/conf.d/partner.json");
  });

  test("an organization is one word of the shell, whatever it is made of", async () => {
    await enroll(facts, shell, "svc", 'O\'Neill "$(reboot)" `id` \\ ü');
    expect(shell.ran[0]).toContain("--arg organization 'O'\\''Neill \"$(reboot)\" `id` \\ ü'");
  });

  test.each(["", "-f", "../x", "a/b", "a b", ".hidden", "a;b", "ü", "x".repeat(65), "a\nb"])(
    "fails on the name %j",
    async (name) => {
      await expect(enroll(facts, shell, name, "Foo")).rejects.toThrow(
        `an identity's name is a file name of letters, digits, ".", "_" and "-", got: ${JSON.stringify(name)}`,
      );
      expect(shell.ran).toEqual([]);
    },
  );

  test.each(["", " ", "a\nb", "a\0b", "x".repeat(65)])("fails on the organization %j", async (organization) => {
    await expect(enroll(facts, shell, "svc", organization)).rejects.toThrow(
      `an organization is 1 to 64 characters, no control characters, got: ${JSON.stringify(organization)}`,
    );
    expect(shell.ran).toEqual([]);
  });

  test("fails where no host enrolls clients", async () => {
    await expect(enroll({ ...facts, enrollment: undefined }, shell, "svc", "Foo")).rejects.toThrow(
      "the declaration has no manifest with the key usage `client auth`",
    );
  });

  test("fails with the agent's words", async () => {
    shell.answer("certmgr-agent", { code: 1, stderr: "certmgr-agent: ca01 refuses: invalid token\n" });
    await expect(enroll(facts, shell, "svc", "Foo")).rejects.toThrow(
      /^client01: .* failed with status 1: certmgr-agent: ca01 refuses: invalid token$/,
    );
  });
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
        "runuser -u cfssl -- cfssl revoke -loglevel 2 -db-config /etc/cfssl/sub/db.json " +
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
      "CN=Stranger was issued by CN=Stranger, whose certificates no host here revokes; known: sub",
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
});

test("a command that has to succeed gives its output, or fails with its first line and what it said", async () => {
  shell.answer("good", { stdout: "out\n" }).answer("bad", { code: 3, stdout: "only this\n" });
  expect(await mustRun(shell, "h", "good")).toBe("out\n");
  await expect(mustRun(shell, "h", "bad\nmore")).rejects.toThrow("h: `bad` failed with status 3: only this");
});
