import { IssuesError } from "../../lib/core/issue";
import { Secret } from "../../lib/core/secret";

test("a secret is a name, a file and a version, and no value", () => {
  expect({ ...Secret.fromFile("auth-server", { file: "pki/auth/server.key", version: "1" }) }).toEqual({
    name: "auth-server",
    file: "pki/auth/server.key",
    version: "1",
  });
});

test.each(["", "a b", "-a", "a.b", "a/b", "ü", "a\n", "x".repeat(102)])("fails on the name %j", (name) => {
  expect(issuesOf(() => Secret.fromFile(name, { file: "f", version: "1" }))).toEqual([
    {
      code: "secret",
      path: "Secret.fromFile",
      what: "the name of a secret has the wrong form",
      got: name,
      allowed: 'letters, digits, "_" and "-", 101 at most, the first one a letter or a digit',
      fix: "correct the name",
    },
  ]);
});

test.each(["", "1 2", "\n", "a\n", "ü"])("fails on the version %j", (version) => {
  expect(issuesOf(() => Secret.fromFile("key", { file: "f", version }))).toEqual([
    {
      code: "secret",
      path: "Secret.fromFile",
      what: "the version of a secret has the wrong form",
      got: version,
      allowed: 'letters, digits, ".", "_" and "-", 64 at most, the first one a letter or a digit',
      fix: "correct the version",
    },
  ]);
});

function issuesOf(make: () => unknown) {
  try {
    make();
  } catch (error) {
    if (error instanceof IssuesError) return error.issues;
    throw error;
  }
  return [];
}
