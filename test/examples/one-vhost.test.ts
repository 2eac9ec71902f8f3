import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "cdktf";
import { OneVhost } from "../../examples/one-vhost/main";
import { initPki } from "../../lib/pki/ceremony/init";
import { review } from "../review/pages";

const description = JSON.parse(readFileSync(resolve(__dirname, "../../examples/one-vhost/pki.json"), "utf8"));

describe("the example of one virtual host", () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "one-vhost-"));
    await initPki(join(folder, "pki"), description, { now: new Date(), print: () => undefined });
    const app = new App({ outdir: join(folder, "cdktf.out") });
    new OneVhost(app, join(folder, "pki"));
    app.synth();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const tree = (path: string) => readFileSync(join(folder, "cdktf.out/stacks/one-vhost", path), "utf8");

  test("its Terraform addresses are part of the contract", () => {
    const { resource } = JSON.parse(tree("cdk.tf.json"));
    expect(Object.keys(resource.null_resource)).toEqual([
      "web_ca01_apply_24E23F31",
      "web_ca01_content-0_C8D4FD53",
      "web_ca01_secrets_D4CD7EBC",
      "web_www01_apply_84344F1A",
      "web_www01_content-0_0D85CA6F",
      "web_www01_secrets_8323F962",
    ]);
  });

  test("the virtual host lets the partner's organization in, and only with a certificate of the named CA", () => {
    const vhost = tree("web/www01/files/etc/apache2/vhosts.d/www.example.org.conf");
    expect(vhost).toContain("<Location /orders>");
    expect(vhost).toContain("%{SSL_CLIENT_I_DN} == 'CN=Example Issuing,O=Example SA,C=CH'");
    expect(vhost).toContain("%{SSL_CLIENT_S_DN_O} == 'Big Partner Foo SA' && -z %{SSL_CLIENT_S_DN_O_1}");
  });

  test("a review makes all of it again from model.json, and has no alarm", async () => {
    const output = join(folder, "cdktf.out");
    const { code, out } = await review("--base", output, "--head", output, "--json");
    expect([code, JSON.parse(out).alarms]).toEqual([0, []]);
  });

  test("the web host waits for the CA host, and enrolls at its API", () => {
    const { resource } = JSON.parse(tree("cdk.tf.json"));
    const waits = Object.entries<{ depends_on?: string[] }>(resource.null_resource)
      .filter(([address]) => address.startsWith("web_www01_apply"))
      .flatMap(([, apply]) => apply.depends_on ?? []);
    expect(waits).toContainEqual(expect.stringMatching(/^null_resource\.web_ca01_apply_/));
    const manifest = JSON.parse(tree("web/www01/files/etc/certmgr/conf.d/www.example.org.json"));
    expect(manifest.authority.remote).toBe("https://ca01.example.org:8888");
  });
});
