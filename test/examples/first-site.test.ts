import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");
const EXAMPLE = join(root, "examples/first-site");

jest.setTimeout(60_000);

describe("the program of the README", () => {
  let folder: string;

  /** It runs as its reader runs it: in a folder with the partner's CA certificate. */
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "first-site-"));
    copyFileSync(join(EXAMPLE, "partner-ca.pem"), join(folder, "partner-ca.pem"));
    execFileSync(join(root, "node_modules/.bin/tsx"), [join(EXAMPLE, "main.ts")], {
      cwd: folder,
      env: { ...process.env, TSX_TSCONFIG_PATH: join(root, "tsconfig.json") },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const tree = (path: string) => readFileSync(join(folder, "cdktf.out/stacks/first-site/web/www01", path), "utf8");

  test("the path admits the partner's organization alone, and the site uses the files that are there", () => {
    const vhost = tree("files/etc/apache2/vhosts.d/www.example.org.conf");
    expect(vhost).toContain("SSLCertificateFile /etc/ssl/certs/www.example.org.pem");
    expect(vhost).toContain("<Location /orders>");
    expect(vhost).toContain("%{SSL_CLIENT_I_DN} == 'C=CH,O=Big Partner Foo SA,CN=Big Partner Root CA'");
    expect(vhost).toContain("%{SSL_CLIENT_S_DN_O} == 'Big Partner Foo SA' && -z %{SSL_CLIENT_S_DN_O_1}");
  });

  test("the trust store is the partner's CA certificate", () => {
    const pem = readFileSync(join(EXAMPLE, "partner-ca.pem"), "utf8");
    expect(tree("files/etc/apache2/trusts/www.example.org.crt")).toContain(pem.trim());
  });

  test("its Terraform addresses are part of the contract", () => {
    const { resource } = JSON.parse(readFileSync(join(folder, "cdktf.out/stacks/first-site/cdk.tf.json"), "utf8"));
    expect(Object.keys(resource.null_resource)).toMatchInlineSnapshot(`
      [
        "web_www01_apply_84344F1A",
        "web_www01_content-0_0D85CA6F",
      ]
    `);
  });

  test("it is short enough to read at once", () => {
    expect(readFileSync(join(EXAMPLE, "main.ts"), "utf8").split("\n").length).toBeLessThanOrEqual(40);
  });
});
