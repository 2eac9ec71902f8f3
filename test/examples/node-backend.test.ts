import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "cdktf";
import { NodeBackend } from "../../examples/node-backend/main";

const PARTNER = resolve(__dirname, "../../examples/first-site/partner-ca.pem");

describe("the example of a Node application", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "node-backend-"));
    const app = new App({ outdir: join(folder, "cdktf.out") });
    new NodeBackend(app, PARTNER);
    app.synth();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("the application is told who each client is, and its health check is public", () => {
    const file = "stacks/node-backend/web/www01/files/etc/apache2/vhosts.d/api.example.org.conf";
    const vhost = readFileSync(join(folder, "cdktf.out", file), "utf8");
    const verified = "\"expr=%{SSL_CLIENT_VERIFY} == 'SUCCESS' && -n %{SSL_CLIENT_S_DN}\"";
    expect(vhost).toContain(`RequestHeader set X-Client-Subject %{SSL_CLIENT_S_DN}s ${verified}`);
    expect(vhost).toContain("<Location />\n    ProxyPass http://127.0.0.1:3000/\n");
    expect(vhost).toContain("<Location /assets>\n    ProxyPass !\n");
    expect(vhost).toContain("<Location /healthz>\n    Require all granted\n");
  });
});
