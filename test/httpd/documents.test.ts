import { Platform, StaplingVhost } from "../../lib";
import type { Entry } from "../../lib/plan/bundle";
import { type Changes, planOf, smallFleet, testPki } from "../support/fleet";

const pki = testPki();

/** `MODE OWNER:GROUP PATH` of what lies below the document root. */
async function below(root: string, changes: Changes, declare: (vhost: StaplingVhost) => void): Promise<string[]> {
  const small = smallFleet(await pki, changes);
  const vhost = small.fleet.node.findAll().find((each): each is StaplingVhost => each instanceof StaplingVhost);
  if (vhost === undefined) throw new Error("the fleet has a virtual host");
  declare(vhost);
  const entries = planOf(small, "www01").bundles.flatMap((bundle): readonly Entry[] => bundle.entries);
  return entries
    .filter(({ path }) => path === root || path.startsWith(`${root}/`))
    .map((entry) =>
      "mode" in entry ? `${entry.mode} ${entry.owner}:${entry.group} ${entry.path.slice(root.length)}` : entry.path,
    )
    .sort();
}

const ROOT = "/var/www/vhosts/www.lab.test";
const documents = (vhost: StaplingVhost) => {
  for (const path of ["open.html", "restricted/a.txt", "restricted/deep/b.txt", "restricted.txt", "open/restricted/c"])
    vhost.addDocument(path, path);
};

test.each([
  ["www-data", Platform.debian13()],
  ["apache", Platform.enterpriseLinux9()],
])("only root and httpd's group %s read restricted documents and enter their folders", async (group, platform) => {
  expect(await below(ROOT, { www01: { platform } }, documents)).toEqual(
    [
      "0755 root:root ",
      "0755 root:root /open",
      "0755 root:root /open/restricted",
      `0750 root:${group} /restricted`,
      `0750 root:${group} /restricted/deep`,
      "0644 root:root /index.html",
      "0644 root:root /open.html",
      "0644 root:root /open/restricted/c",
      "0644 root:root /restricted.txt",
      `0640 root:${group} /restricted/a.txt`,
      `0640 root:${group} /restricted/sensitive.txt`,
      `0640 root:${group} /restricted/deep/b.txt`,
    ].sort(),
  );
});

test("where the whole site is restricted, so is its document root", async () => {
  const lines = await below(ROOT, { location: { path: "/" } }, documents);
  expect(lines.filter((line) => !/^(0640|0750) root:www-data /.test(line))).toEqual([]);
  expect(lines).toContain("0750 root:www-data ");
});

test.each([
  ["/srv/www", "- -:- "],
  ["/var/www/vhosts/other", "0755 root:root "],
])(
  "a document root %s stays as it is where it exists, if it is not below the platform's folder of sites",
  async (documentRoot, line) => {
    const lines = await below(documentRoot, { vhost: { documentRoot } }, documents);
    expect(lines).toContain(line);
    expect(lines).toContain("0755 root:root /open");
  },
);
