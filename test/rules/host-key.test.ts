import type { HostProps } from "../../lib";
import { hostKey, issuesOf, smallFleet, sshKey, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const withKey = (key: string | undefined) =>
  issuesOf(smallFleet(pki, { www01: { hostKey: key } as Partial<HostProps> }));

test.each([
  ["as it is in the .pub file", hostKey("a")],
  ["with its comment", `${hostKey("a")} root@www01`],
  ["with the line end of the file it was read from", `${hostKey("a")} root@www01\n`],
])("an ECDSA key passes %s", (_, key) => {
  expect(withKey(key)).toEqual([]);
});

test.each([
  ["no key", undefined],
  ["an empty key", ""],
  ["blanks", " \n"],
])("fails on %s", (_, key) => {
  expect(withKey(key)).toEqual([
    {
      code: "host-key-missing",
      path: "stack/lab/www01",
      what: "the host's SSH key is not pinned",
      got: "nothing",
      allowed: "an ECDSA public key: ecdsa-sha2-nistp256 AAAA...",
      fix: expect.stringContaining("/etc/ssh/ssh_host_ecdsa_key.pub"),
    },
  ]);
});

test("fails on a key of another type, because the host would show its ECDSA key", () => {
  const key = sshKey("ssh-ed25519", Buffer.alloc(32, 1));
  expect(withKey(key)).toEqual([
    {
      code: "host-key-unusable",
      path: "stack/lab/www01",
      what: "`hostKey` is not an ECDSA key: Terraform's SSH client asks for the ECDSA key first and would report a wrong key",
      got: key,
      allowed: "an ECDSA public key: ecdsa-sha2-nistp256 AAAA...",
      fix: expect.stringContaining("ssh_host_ecdsa_key.pub"),
    },
  ]);
});

test.each([
  ["words", "the key of www01"],
  ["a fingerprint", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"],
  ["a line of known_hosts", `www01 ${hostKey("a")}`],
  ["a key that was cut off", hostKey("a").slice(0, -8)],
  ["a type without its key", sshKey("ecdsa-sha2-nistp256")],
  ["a type that the key denies", hostKey("a").replace("nistp256", "nistp384")],
  ["two keys", `${hostKey("a")}\n${hostKey("b")}`],
  ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n"],
])("fails on %s", (_, key) => {
  expect(withKey(key)).toMatchObject([
    { code: "host-key-unusable", path: "stack/lab/www01", what: "`hostKey` is not a public key of an SSH host" },
  ]);
});

test("a private key that was given by mistake is not shown", () => {
  const secret = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS";
  const issues = withKey(`-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n-----END OPENSSH PRIVATE KEY-----\n`);
  expect(issues).toMatchObject([{ got: "a private key, which is not shown here" }]);
  expect(JSON.stringify(issues)).not.toContain(secret.slice(0, 20));
});
