import { entriesOf } from "../../lib/plan/bundle";
import { checkPlan } from "../../lib/rules";
import { issuesOf, smallFleet, testPki } from "../support/fleet";
import { hostPlanOf } from "../support/host-plan";

const issues = (content: string | Buffer) =>
  checkPlan(hostPlanOf([entriesOf("stack/www").file("/srv/www/a", content)]));

// Measured with Terraform and release 2.1.2 of the null provider: the first of each pair can be created and changed.
test.each([
  ["text", "x", 1_390_000, 1_400_000],
  ["text that the state escapes", "<", 680_000, 710_000],
  ["lines", "\n", 1_390_000, 1_400_000],
])("%s that Terraform can send passes, and more of it is an issue", (_, character, fits, tooLarge) => {
  expect(issues(character.repeat(fits))).toEqual([]);
  expect(issues(character.repeat(tooLarge))).toMatchObject([
    { code: "content-too-large", path: "stack/www", got: `${tooLarge.toLocaleString("en")} bytes` },
  ]);
});

test("binary content travels in base64, so that less of it fits", () => {
  expect(issues(Buffer.alloc(1_040_000))).toEqual([]);
  expect(issues(Buffer.alloc(1_060_000))).toMatchObject([{ code: "content-too-large" }]);
});

test("a document of 3 MB is an issue of its virtual host, with what to do instead", async () => {
  const declared = smallFleet(await testPki());
  declared.vhost.addDocument("film.txt", "x".repeat(3_000_000));
  expect(issuesOf(declared)).toEqual([
    {
      code: "content-too-large",
      path: "stack/lab/www01/httpd/www",
      what: "the content of /var/www/vhosts/www.lab.test/film.txt is too large for Terraform, which sends it several times in one message",
      got: "3,000,000 bytes",
      allowed: "about 1,396,718 bytes of content of this kind",
      fix: "divide it; or set `documentRoot` to a folder that another program fills, such as /srv/www/NAME, and let that program bring the file",
    },
  ]);
});
