import { issuesOf, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

test("directives with a structure pass, of the server and of a virtual host", () => {
  const changes = {
    server: { directives: "Timeout 60\n", modules: ["rewrite"] },
    vhost: { directives: "<If true>\n</If>" },
  };
  expect(issuesOf(smallFleet(pki, changes))).toEqual([]);
});

test("fails on a line that would leave the virtual host", () => {
  expect(issuesOf(smallFleet(pki, { vhost: { directives: "Timeout 60\n</VirtualHost>\n" } }))).toEqual([
    {
      code: "directives",
      path: "stack/lab/www01/httpd/www",
      what: "line 2 of `directives` is no configuration of httpd",
      got: "</VirtualHost> ends no section",
      allowed: "lines with a directive or a comment, and sections that end",
      fix: "correct `directives`",
    },
  ]);
});
