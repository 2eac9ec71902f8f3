import { ClientAuthentication, ClientCertificate, MutualTlsLocation, PublicLocation } from "../../lib";
import { guardOf, isMutualTls } from "../../lib/model/restricted";
import { awaitStep } from "../../lib/plan/health-check";
import { type Asked, LoopbackSite, TLS_VERSIONS } from "../support/loopback-site";
import { testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";

const able = process.getuid?.() === 0 ? httpd : undefined;
const FOO = "Big Partner Foo SA";
const BAR = "Big Partner Bar SA";
const CLIENTS = { foo: `O=${FOO},CN=foo`, bar: `O=${BAR},CN=bar`, nobody: "CN=nobody" };

const RESTRICTED: Readonly<Record<string, ClientCertificate>> = {
  // Not in the order in which they have to be written.
  "/a/b/c": ClientCertificate.organization(BAR),
  "/a": ClientCertificate.organization(FOO),
  "/any": ClientCertificate.any(),
  "/any-of": ClientCertificate.anyOf([ClientCertificate.any(), ClientCertificate.organization(FOO)]),
  "/a/all": ClientCertificate.allOf([ClientCertificate.any(), ClientCertificate.organization(BAR)]),
};
const PUBLIC = ["/a/b", "/any/healthz"];
/** Who enters, by path: each client's name, and "-" for no certificate. */
const TABLE: Readonly<Record<string, string>> = {
  "/": "foo bar nobody -",
  "/ab": "foo bar nobody -",
  "/a": "foo",
  "/a/x": "foo",
  "/a//x": "foo",
  "/a/./x": "foo",
  "/x/../a/x": "foo",
  "/a/b/../x": "foo",
  "/%61/x": "foo",
  "/a/b": "foo bar nobody -",
  "/a/b/x": "foo bar nobody -",
  "/a/b/c": "bar",
  "/a/b/c/x": "bar",
  "/a/b//c/x": "bar",
  "/a/all": "bar",
  "/any": "foo bar nobody",
  "/any/healthz": "foo bar nobody -",
  "/any/healthz/../x": "foo bar nobody",
  "/any/healthz2": "foo bar nobody",
  "/any-of/x": "foo bar nobody",
};

let site: LoopbackSite;
beforeAll(async () => {
  if (able === undefined) return;
  site = new LoopbackSite("locations");
  await site.up(CLIENTS);
}, 60_000);
afterAll(() => site?.down());

function declared(clientAuthentication: ClientAuthentication, directives?: string) {
  return site.declare({ clientAuthentication, directives }, (vhost) => {
    for (const [index, [path, require]] of Object.entries(RESTRICTED).entries()) {
      new MutualTlsLocation(vhost, `restricted${index}`, { path, issuers: [site.ca("root")], require });
    }
    for (const [index, path] of PUBLIC.entries()) new PublicLocation(vhost, `public${index}`, { path });
  });
}

describe.each([
  ["handshake-optional", ClientAuthentication.HANDSHAKE_OPTIONAL, ["1.1", "2"]],
  ["per-path", ClientAuthentication.PER_PATH, ["1.1"]],
] as const)("with %s", (_, mode, versions) => {
  testWith(able, "httpd, or root's rights,")(
    "the innermost location decides who enters",
    async () => {
      const model = declared(mode);
      await site.serve(model);
      const wrong: string[] = [];
      for (const [path, who] of Object.entries(TABLE)) {
        const tlsVersions = mode === ClientAuthentication.PER_PATH ? (["1.2"] as const) : TLS_VERSIONS;
        const questions = tlsVersions.flatMap((tls) =>
          versions.flatMap((http) =>
            [undefined, ...Object.keys(CLIENTS)].map((client): Asked => ({ path, tls, http, client })),
          ),
        );
        const answers = await Promise.all(questions.map((question) => site.ask(question)));
        for (const [index, { tls, http, client }] of questions.entries()) {
          const enters = who.split(" ").includes(client ?? "-");
          const isIn = answers[index]?.status === 404 || answers[index]?.status === 200;
          if (enters !== isIn) wrong.push(`${path} ${tls} ${http} ${client}: ${answers[index]?.status}`);
        }
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});

testWith(able, "httpd, or root's rights,")(
  "directives that a person wrote are served, and open no restricted path",
  async () => {
    const directives = `<Location /a>
  Require all granted
</Location>
<Location /ping>
  Redirect 204 /ping
</Location>
Header set X-Own "%{REQUEST_METHOD}s"
`;
    await site.serve(declared(ClientAuthentication.HANDSHAKE_OPTIONAL, directives));
    const statuses = await Promise.all(
      ["/ping", "/a/x", "/a/b/x"].map(async (path) => (await site.ask({ path })).status),
    );
    expect(statuses).toEqual([204, 403, 404]);
  },
  60_000,
);

testWith(able, "httpd, or root's rights,")("the model's own answer is the same", () => {
  const vhost = declared(ClientAuthentication.HANDSHAKE_OPTIONAL).vhosts[0];
  if (vhost === undefined) throw new Error("a virtual host is declared");
  const isOpen = (path: string) => !isMutualTls(guardOf(vhost, path));
  const plain = Object.entries(TABLE).filter(([path]) => !/%|\/\/|\.\//.test(path));
  expect(plain.map(([path]) => [path, isOpen(path)])).toEqual(
    plain.map(([path, who]) => [path, who.split(" ").includes("-")]),
  );
});

testWith(able, "httpd, or root's rights,")(
  "an apply waits for no staple of a certificate that names no responder, where only the handshake tells",
  async () => {
    await site.serve(declared(ClientAuthentication.HANDSHAKE_OPTIONAL));
    const codes = ([true, "if-named"] as const).map(async (stapled) => {
      const check = { kind: "tls", serverName: "www.lab.test", port: 443, stapled, seconds: 1 } as const;
      const [shell = "", ...words] = awaitStep(check).command;
      return (await site.network.run(shell, words)).code;
    });
    expect(await Promise.all(codes)).toEqual([1, 0]);
  },
  60_000,
);
