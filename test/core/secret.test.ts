import { Secret } from "../../lib/core/secret";

test("a secret is a name, a file and a version, and no value", () => {
  expect({ ...Secret.fromFile("auth-server", { file: "pki/auth/server.key", version: "1" }) }).toEqual({
    name: "auth-server",
    file: "pki/auth/server.key",
    version: "1",
  });
});

test.each(["", "a b", "-a", "a.b", "a/b", "ü", "a\n", "x".repeat(102)])("fails on the name %j", (name) => {
  expect(() => Secret.fromFile(name, { file: "f", version: "1" })).toThrow(
    `a secret's name is made of letters, digits, "_" and "-", got: ${JSON.stringify(name)}`,
  );
});

test.each(["", "1 2", "\n", "a\n", "ü"])("fails on the version %j", (version) => {
  expect(() => Secret.fromFile("key", { file: "f", version })).toThrow(
    `the version of the secret "key" is made of letters, digits, ".", "_" and "-", got: ${JSON.stringify(version)}`,
  );
});
