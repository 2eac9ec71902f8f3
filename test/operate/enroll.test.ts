import { enroll } from "../../lib/operate/enroll";
import type { OperateFacts } from "../../lib/operate/facts";
import { mint } from "../pki/mint";
import { FakeShell } from "../support/fake-shell";
import { factsOf } from "./one-ca";

let facts: OperateFacts;
let shell: FakeShell;
beforeAll(async () => {
  facts = factsOf(await mint({ name: "CN=Sub" }));
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
        `an identity's name has to be a file name of letters, digits, ".", "_" and "-", got: ${JSON.stringify(name)}`,
      );
      expect(shell.ran).toEqual([]);
    },
  );

  test.each(["", " ", "a\nb", "a\0b", "x".repeat(65)])("fails on the organization %j", async (organization) => {
    await expect(enroll(facts, shell, "svc", organization)).rejects.toThrow(
      `an organization has to be 1 to 64 characters, no control characters, got: ${JSON.stringify(organization)}`,
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
