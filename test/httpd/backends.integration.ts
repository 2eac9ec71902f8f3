import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonNameParams } from "@peculiar/x509";
import {
  Backend,
  BackendLocation,
  ClientCertificate,
  ClientCertificateField,
  Duration,
  MutualTlsLocation,
  PublicLocation,
} from "../../lib";
import { mint } from "../pki/mint";
import { LoopbackSite } from "../support/loopback-site";
import { phpFpm, startPhpFpm } from "../support/php-fpm";
import { testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";

const able = process.getuid?.() === 0 && phpFpm !== undefined ? httpd : undefined;
const ECHO = join(__dirname, "../support/echo-backend.mjs");
const CLIENTS: Readonly<Record<string, JsonNameParams>> = {
  foo: [{ O: [{ utf8String: 'Bücher, "x" SA' }] }, { OU: ["IT"] }, { CN: ["foo"] }],
};

let site: LoopbackSite;
beforeAll(async () => {
  if (able === undefined) return;
  site = new LoopbackSite("backends");
  await site.up(CLIENTS);
  await site.keep("stranger", await mint({ name: "CN=Stranger" }));
  const socket = site.rendered.file("echo.sock");
  const php = site.rendered.file("php.sock");
  const model = site.declare(
    {
      clientIdentity: {
        requestHeaders: Object.fromEntries(
          Object.entries(ClientCertificateField).map(([name, field]) => [`X-${name.replaceAll("_", "-")}`, field]),
        ),
        stdEnvVars: true,
        exportCertData: true,
      },
    },
    (vhost) => {
      const at = (path: string, backend: Backend, more: object = {}) =>
        new BackendLocation(vhost, path.replaceAll("/", "-"), { path, backend, ...more });
      at("/", Backend.http("127.0.0.1", 3000), { webSocket: true });
      at("/mapped", Backend.http("127.0.0.1", 3000), { backendPath: "/other/place", proxyPreserveHost: true });
      at("/sub", Backend.http("127.0.0.1", 3000), { backendPath: "/" });
      at("/tls", Backend.https("localhost", [site.ca("root")], 3001));
      at("/stranger", Backend.https("localhost", [site.ca("stranger")], 3002));
      at("/other-name", Backend.https("localhost", [site.ca("root")], 3003));
      at("/socket", Backend.unixSocket(socket));
      at("/php", Backend.phpFpm(php));
      at("/down", Backend.http("127.0.0.1", 3999), { connectionTimeout: Duration.seconds(1) });
      at("/static", Backend.files());
      vhost.addDocument("static/page.txt", "a file\n");
      vhost.addDocument("php/index.php", "<?php echo json_encode($_SERVER);\n");
      vhost.addDocument("php/page.txt", "a file beside PHP\n");
      new MutualTlsLocation(vhost, "admin", {
        path: "/admin",
        issuers: [site.ca("root")],
        require: ClientCertificate.any(),
      });
      new PublicLocation(vhost, "health", { path: "/admin/healthz" });
    },
  );
  await site.serve(model);
  site.start(process.execPath, [ECHO, "3000"]);
  for (const [port, name] of Object.entries({ 3001: "server", 3002: "server", 3003: "foo" })) {
    site.start(process.execPath, [ECHO, port, site.file(`${name}.crt`), site.file(`${name}.key`)]);
  }
  site.start(process.execPath, [ECHO, socket]);
  startPhpFpm(site, php);
  for (const path of ["/", "/tls", "/socket", "/php/"]) await site.until200(path);
}, 60_000);
afterAll(() => site?.down());

const tried = testWith(able, "httpd, php-fpm, or root's rights,");

async function headers(path: string, client?: string): Promise<ReadonlyMap<string, string>> {
  const { body } = await site.ask({ path, client });
  const raw: string[] = JSON.parse(body).headers;
  return new Map(raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""]] : [])));
}

tried.each([
  ["/", "/"],
  ["/a/b?c=d%20e", "/a/b?c=d%20e"],
  ["/mapped/x", "/other/place/x"],
  ["/sub", "/"],
  ["/sub/", "/"],
  ["/sub/x", "/x"],
  ["/tls/x", "/tls/x"],
  ["/socket/x", "/socket/x"],
  ["/mappedx", "/mappedx"],
])("a request of %s arrives as %s", async (path, url) => {
  const { status, body } = await site.ask({ path });
  expect([status, JSON.parse(body).url]).toEqual([200, url]);
});

tried("files of a path are served beside a backend, and PHP runs its own alone", async () => {
  const [file, php, beside, missing] = await Promise.all(
    ["/static/page.txt", "/php/", "/php/page.txt", "/php/none.php"].map((path) => site.ask({ path })),
  );
  expect(file).toEqual({ status: 200, body: "a file\n" });
  expect(JSON.parse(php?.body ?? "")).toMatchObject({ SCRIPT_NAME: "/php/index.php", SSL_CLIENT_VERIFY: "NONE" });
  expect(beside).toEqual({ status: 200, body: "a file beside PHP\n" });
  expect(missing?.status).toBe(404);
});

tried("a backend whose certificate is another CA's, or has another name, or that is down, gets nothing", async () => {
  const answers = await Promise.all(["/stranger/x", "/other-name/x", "/down"].map((path) => site.ask({ path })));
  expect(answers.map(({ status }) => status)).toEqual([500, 500, 503]);
});

tried("backends learn the client from its certificate, in each form", async () => {
  const seen = await headers("/x", "foo");
  const { parsed } = site.minted.get("foo") ?? {};
  const der = parsed?.der.toString("base64");
  const utf8 = (text: string | undefined) => Buffer.from(text ?? "", "latin1").toString();
  expect(utf8(seen.get("X-SUBJECT-DN"))).toBe('CN=foo,OU=IT,O=Bücher\\, \\"x\\" SA');
  expect(seen.get("X-ISSUER-DN")).toBe("CN=Root,O=Lab");
  expect(seen.get("X-SERIAL")).toBe(site.minted.get("foo")?.certificate.serialNumber.toUpperCase());
  expect(seen.get("X-COMMON-NAME")).toBe("foo");
  expect(utf8(seen.get("X-ORGANIZATION"))).toBe('Bücher, "x" SA');
  expect(seen.get("X-VERIFY")).toBe("SUCCESS");
  expect(seen.get("X-NOT-AFTER")).toBe("Jan  1 00:00:00 2036 GMT");
  expect(seen.get("X-CERTIFICATE-DER")).toBe(der);
  expect(seen.get("X-CLIENT-CERT")).toBe(`:${der}:`);
  expect(seen.get("X-CERTIFICATE-PEM")?.replaceAll(" ", "")).toBe(
    `-----BEGINCERTIFICATE-----${der}-----ENDCERTIFICATE-----`,
  );
  // It has no alternative name, and sends no CA.
  expect([...seen.keys()].filter((name) => /SAN|CHAIN/.test(name))).toEqual([]);
});

tried("the CAs that a client sends arrive as RFC 9440 has them", async () => {
  const { body } = await site.ask({
    path: "/x",
    more: ["--cert", chained(), "--key", site.file("foo.key")],
  });
  const raw: string[] = JSON.parse(body).headers;
  const der = site.minted.get("root")?.parsed.der.toString("base64");
  expect(raw[raw.indexOf("X-CLIENT-CERT-CHAIN") + 1]).toBe(`:${der}:`);
});

tried("without a certificate backends learn that there is none", async () => {
  const seen = await headers("/x");
  expect(Object.fromEntries([...seen].filter(([name]) => /^X-(?!Forwarded)/.test(name)))).toEqual({
    "X-VERIFY": "NONE",
  });
  expect(seen.get("X-Forwarded-Proto")).toBe("https");
});

tried("PHP gets mod_ssl's own variables", async () => {
  const { body } = await site.ask({ path: "/php/", client: "foo" });
  expect(JSON.parse(body)).toMatchObject({ SSL_CLIENT_VERIFY: "SUCCESS", SSL_CLIENT_S_DN_CN: "foo" });
  expect(JSON.parse(body).SSL_CLIENT_CERT).toBe(readFileSync(site.file("foo.crt"), "utf8"));
});

tried.each([
  ["/admin/x", 403],
  ["/admin", 403],
  ["/Admin/x", 403],
  ["/ADMIN", 403],
  ["/x;y/../admin", 403],
  ["/;/admin/x", 403],
  ["/x/..;/admin", 403],
  ["/%61dmin/x", 403],
  ["/%2561dmin/x", 403],
  ["/x/..%5cadmin", 403],
  ["/x/..%255cadmin", 403],
  ["/x/..%2fadmin", 404],
  ["//admin/x", 403],
  ["/./admin", 403],
  ["/administer", 200],
  ["/admin/healthz", 200],
  ["/admin/healthz/../x", 403],
  ["/admin/healthz/..;/x", 403],
  ["/admin/HEALTHZ", 403],
])("no client without a certificate gets to what a backend could take for /admin: %s", async (path, status) => {
  expect((await site.ask({ path })).status).toBe(status);
});

tried("WebSocket connections reach the backend, with who the client is", async () => {
  const { stdout } = await site.network.run("curl", [
    ...["-sk", "--max-time", "3", "--http1.1", "--resolve", "www.lab.test:443:127.0.0.1", "-i"],
    ...["--cert", site.file("foo.crt"), "--key", site.file("foo.key")],
    ...["-H", "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "X-Common-Name: forged"],
    ...["-H", "Sec-WebSocket-Version: 13", "-H", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
    "https://www.lab.test/socket-of-web",
  ]);
  expect(stdout).toMatch(/^HTTP\/1\.1 101 /);
  expect(stdout).toContain('"X-COMMON-NAME","foo"');
  expect(stdout).not.toContain("forged");
});

function chained(): string {
  const files = ["foo", "root"].map((name) => readFileSync(site.file(`${name}.crt`), "utf8"));
  return site.rendered.write(site.file("chained.crt"), files.join(""));
}

tried(
  "a whole site is a path of a backend, also in its redirects and cookies",
  async () => {
    const model = site.declare({}, (vhost) => {
      new BackendLocation(vhost, "app", { path: "/", backend: Backend.http("127.0.0.1", 3000), backendPath: "/app" });
      new BackendLocation(vhost, "sub", { path: "/sub", backend: Backend.http("127.0.0.1", 3000), backendPath: "/" });
    });
    await site.serve(model);
    site.start(process.execPath, [ECHO, "3000"]);
    await site.until200("/");
    const answer = async (path: string) => {
      const { body } = await site.ask({ path, more: ["-i"] });
      const of = (name: string) => new RegExp(`^${name}: (.*?)\r$`, "m").exec(body)?.[1];
      return [JSON.parse(/\{.*\}/s.exec(body)?.[0] ?? "{}").url, of("Location"), of("Set-Cookie")];
    };
    const moved = "redirect=http://127.0.0.1:3000";
    expect(await answer(`/x?${moved}/app/y&cookie=/app/y`)).toEqual([
      `/app/x?${moved}/app/y&cookie=/app/y`,
      "https://www.lab.test/y",
      "a=b; Path=/",
    ]);
    expect(await answer(`/sub/x?${moved}/y&cookie=/y`)).toEqual([
      `/x?${moved}/y&cookie=/y`,
      "https://www.lab.test/sub/y",
      "a=b; Path=/sub",
    ]);
  },
  60_000,
);
