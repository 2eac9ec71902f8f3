import { Resource } from "@cdktf/provider-null/lib/resource";
import { Fn, Lazy, Token } from "cdktf";
import { ClientCertificate, Host, Platform } from "../../lib";
import { hostKey, issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

const VHOST = "stack/lab/www01/httpd/www";

test.each<[string, () => string]>([
  ["another resource's attribute", () => new Resource(smallFleet(pki).stack, "r").id],
  ["a Lazy", () => Lazy.stringValue({ produce: () => "later" })],
  ["a function's result", () => Fn.timestamp()],
  ["a token among text", () => `before ${Token.asString({ resolve: () => "x" })} after`],
  ["a list's token", () => Token.asList({ resolve: () => ["x"] }).join()],
])("fails on %s in a document", (_, value) => {
  const declared = smallFleet(pki);
  declared.vhost.addDocument("late.txt", value());
  expect(issuesOf(declared)).toEqual([
    {
      code: "token-in-content",
      path: VHOST,
      what: "the document late.txt has a value that is known only while Terraform runs",
      got: expect.stringMatching(/^[$#]\{TfToken\[.*\]\}$/),
      allowed: "values that synth knows",
      fix: "write the value itself; only `sshAddress` of a host may be an attribute of another resource",
    },
  ]);
});

test("fails on a token in every place of the declaration, each with the construct that holds it", () => {
  const token = Lazy.stringValue({ produce: () => "later" });
  const declared = smallFleet(pki, {
    sub: { cpsUrl: token },
    manifest: { names: [{ organization: token }] },
    vhost: { documentRoot: token, serverAdmin: token },
    location: { require: ClientCertificate.anyOf([ClientCertificate.organization(token)]) },
  });
  const tokens = issuesOf(declared).filter((issue) => issue.code === "token-in-content");
  expect(tokens.map(({ path, what }) => [path, what.split(" ")[0]])).toEqual([
    ["stack/lab/sub", "`cpsUrl`"],
    ["stack/lab/www01/certmgr/www", "`organization`"],
    [VHOST, "`serverAdmin`"],
    [VHOST, "`documentRoot`"],
    [`${VHOST}/restricted`, "`organization`"],
  ]);
});

test("fails on a number that is a token", () => {
  const sshPort = Token.asNumber({ resolve: () => 22 });
  expect(issuesOf(smallFleet(pki, { client01: { sshPort } }))).toMatchObject([
    { code: "token-in-content", path: "stack/lab/client01", what: expect.stringContaining("`port` has a value") },
  ]);
});

test("the address that Terraform connects to may be another resource's attribute", () => {
  const declared = smallFleet(pki);
  new Host(declared.fleet, "cloud01", {
    address: "10.0.0.9",
    sshAddress: new Resource(declared.stack, "machine").id,
    hostKey: hostKey("cloud01"),
    platform: Platform.debian13(),
  });
  expect(issuesOf(declared)).toEqual([]);
});

test("text that only looks like Terraform's or a shell's passes", () => {
  const declared = smallFleet(pki, {
    location: { require: ClientCertificate.organization("${var.x} %{if true} TfToken[TOKEN.0]") },
  });
  declared.vhost.addDocument("odd.txt", "${var.x} %{ for } $${x} {TfToken[TOKEN.0]}\n");
  expect(issuesOf(declared)).toEqual([]);
});
