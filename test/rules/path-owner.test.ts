import { ClientRevocation, ImportedCertificate } from "../../lib";
import { type Entry, entriesOf } from "../../lib/plan/bundle";
import { checkPlan } from "../../lib/rules";
import { issuesOf, planOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

function imported(
  declared: ReturnType<typeof smallFleet>,
  id: string,
  certificatePath: string,
  privateKeyPath: string,
) {
  new ImportedCertificate(declared.client01, id, {
    certificate: declared.pem("api/tls.pem"),
    privateKey: declared.secret(id),
    certificatePath,
    privateKeyPath,
  });
}

test("fails on one document twice, and on a document where another needs a folder", () => {
  const declared = smallFleet(pki);
  declared.vhost.addDocument("index.html", "again\n");
  declared.vhost.addDocument("restricted", "not a folder\n");
  expect(issuesOf(declared).map(({ code, got }) => [code, got])).toEqual([
    ["path-owned-twice", "/var/www/vhosts/www.lab.test/index.html"],
    ["path-owned-twice", "/var/www/vhosts/www.lab.test/restricted"],
  ]);
});

test("fails on a path inside a file of somebody else", () => {
  const declared = smallFleet(pki);
  imported(declared, "imported", "/etc/hosts/imported.crt", "/root/imported.key");
  expect(issuesOf(declared)).toEqual([
    {
      code: "path-inside-file",
      path: "stack/lab/client01/imported",
      what: "the path on client01.lab.test is inside a file that belongs to stack/lab",
      got: "/etc/hosts/imported.crt is inside /etc/hosts",
      fix: "give one of them another path",
    },
  ]);
});

test("fails on a path in a directory in which others than root can write", () => {
  const declared = smallFleet(pki);
  const plan = planOf(declared, "www01");
  const make = entriesOf("stack/lab/www01/app");
  const issuesWith = (...entries: Entry[]) =>
    checkPlan({ ...plan, bundles: [{ name: "app", packages: [], entries, validations: [], steps: [] }] });
  const file = make.file("/srv/app/deep/a.conf", "a");
  for (const directory of [
    make.directory("/srv/app", "0755", "app", "app"),
    make.directory("/srv/app", "0775"),
    make.directory("/srv/app", "1777"),
  ]) {
    expect(issuesWith(directory, file)).toEqual([
      {
        code: "path-steered",
        path: "stack/lab/www01/app",
        what: "the path on www01.lab.test lies in a directory in which stack/lab/www01/app lets others than root write",
        got: "/srv/app/deep/a.conf is inside /srv/app",
        allowed: "a directory in which root alone can write",
        fix: "give one of them another path",
      },
    ]);
  }
  for (const directory of [
    make.directory("/srv/app", "0750", "root", "app"),
    make.directory("/srv/app", "-", "-", "-"),
  ])
    expect(issuesWith(directory, file)).toEqual([]);
});

test("fails on two imported certificates in one place", () => {
  const declared = smallFleet(pki);
  imported(declared, "a", "/root/a.crt", "/root/a.key");
  imported(declared, "b", "/root/a.crt", "/root/b.key");
  expect(issuesOf(declared)).toMatchObject([
    {
      code: "path-owned-twice",
      path: "stack/lab/client01/b",
      what: "the path on client01.lab.test already belongs to stack/lab/client01/a",
      got: "/root/a.crt",
    },
  ]);
});

test.each([
  "root/a.crt",
  "/root/../etc/a.crt",
  "/root//a.crt",
  "/root/a.crt/",
  "/root/a\n.crt",
  "",
  "/",
  // Terraform composes characters, and would not find the file again.
  "/root/Zu\u0308rich.crt",
])("fails on the path %j", (path) => {
  const declared = smallFleet(pki);
  imported(declared, "imported", path, "/root/imported.key");
  expect(issuesOf(declared)).toEqual([
    {
      code: "path-invalid",
      path: "stack/lab/client01/imported",
      what: "the path is not a valid path on the host",
      got: path,
      allowed:
        "an absolute path without `.`, `..`, double slash, final slash or control characters, in composed Unicode (NFC)",
      fix: "correct the path",
    },
  ]);
});

test.each([
  ["a".repeat(256), "has 256 bytes, at most 255 are allowed"],
  ["a/".repeat(2000).slice(0, -1), "at most 4000 are allowed"],
])("fails on a document whose path no host can have: %#", (path, words) => {
  const declared = smallFleet(pki);
  declared.vhost.addDocument(path, "text");
  const [issue] = issuesOf(declared).filter(({ code }) => code === "path-invalid");
  expect(issue?.got).toContain(words);
});

/** A host name with so many characters. */
function hostNameOf(length: number): string {
  return "a"
    .repeat(length)
    .replace(/a{60}/g, `${"a".repeat(59)}.`)
    .replace(/\.$/, "a");
}

test.each<[string, number, { crl?: true; port?: number }]>([
  ["the locations' issuers (NAME.request.crt)", 243, {}],
  ["the port (NAME_8443.request.crt)", 238, { port: 8443 }],
  ["a CRL (mutual-tls-crl-NAME.service)", 232, { crl: true }],
])("a `serverName` is as long as the longest file name made of it allows: %s", (_, longest, { crl, ...more }) => {
  const withName = (length: number) => {
    const serverName = hostNameOf(length);
    const declared = smallFleet(pki, { manifest: { hosts: [serverName] } });
    const lists = [{ issuer: declared.sub.certificate, url: "http://ca.example.org/crl" }];
    const revocation = crl === undefined ? {} : { revocation: ClientRevocation.crl({ lists }) };
    return issuesOf(
      smallFleet(pki, { vhost: { serverName, ...more, ...revocation }, manifest: { hosts: [serverName] } }),
    );
  };
  expect(withName(longest)).toEqual([]);
  expect(withName(longest + 1)).toMatchObject([
    {
      code: "path-invalid",
      path: "stack/lab/www01/httpd/www",
      got: expect.stringContaining("has 256 bytes, at most 255 are allowed"),
      fix: "shorten the path, or the name that it is made from, such as `serverName` or an id",
    },
  ]);
  expect(withName(251).length).toBeGreaterThan(0);
});
