import {
  Backend,
  BackendLocation,
  ClientAuthentication,
  ClientCertificate,
  MutualTlsLocation,
  PublicLocation,
} from "../../lib";
import { type Asked, LoopbackSite, TLS_VERSIONS } from "../support/loopback-site";
import { testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";

const able = process.getuid?.() === 0 ? httpd : undefined;
const FOO = "Big Partner Foo SA";
const CLIENTS = { foo: `O=${FOO},CN=foo`, bar: "O=Big Partner Bar SA,CN=bar" };

/** Addresses to ask from, and whether they are in the networks. */
const SOURCES = { "127.0.0.2": true, "127.0.1.77": true, "127.0.0.1": false, "127.0.2.1": false };
const NETWORKS = ["127.0.0.2", "127.0.1.0/24", "fd00::/8"];

/** Who enters from a network that is answered, by path: each client's name, and "-" for no certificate. */
const TABLE: Readonly<Record<string, string>> = {
  "/": "foo bar -",
  "/x": "foo bar -",
  "/a": "foo",
  "/a/x": "foo",
  "/%61/x": "foo",
  "/a/public": "foo bar -",
  "/a/public/../x": "foo",
  "//a/public": "foo bar -",
  "/app": "foo bar -",
  "/app/x": "foo bar -",
};

let site: LoopbackSite;
beforeAll(async () => {
  if (able === undefined) return;
  site = new LoopbackSite("clients");
  await site.up(CLIENTS);
}, 60_000);
afterAll(() => site?.down());

const declared = (clientAuthentication: ClientAuthentication, clients?: string[]) =>
  site.declare({ clientAuthentication, ...(clients === undefined ? {} : { clients }) }, (vhost) => {
    const require = ClientCertificate.organization(FOO);
    // Nobody listens there: who is admitted gets 503.
    new BackendLocation(vhost, "app", { path: "/app", backend: Backend.http("127.0.0.1", 3999) });
    new MutualTlsLocation(vhost, "restricted", { path: "/a", issuers: [site.ca("root")], require });
    if (clientAuthentication !== ClientAuthentication.DEDICATED_HOST) {
      new PublicLocation(vhost, "public", { path: "/a/public" });
    }
  });

describe.each([
  ["handshake-optional", ClientAuthentication.HANDSHAKE_OPTIONAL, ["1.1", "2"]],
  ["dedicated-host", ClientAuthentication.DEDICATED_HOST, ["1.1", "2"]],
  ["per-path", ClientAuthentication.PER_PATH, ["1.1"]],
] as const)("with %s", (_, mode, versions) => {
  testWith(able, "httpd, or root's rights,")(
    "networks and locations both have to admit a client",
    async () => {
      await site.serve(declared(mode, NETWORKS));
      const wrong: string[] = [];
      const isDedicated = mode === ClientAuthentication.DEDICATED_HOST;
      const rows = Object.entries(TABLE).filter(([path]) => !isDedicated || !path.includes("public"));
      for (const [path, who] of rows) {
        const tlsVersions = mode === ClientAuthentication.PER_PATH ? (["1.2"] as const) : TLS_VERSIONS;
        const questions = Object.keys(SOURCES).flatMap((source) =>
          tlsVersions.flatMap((tls) =>
            versions.flatMap((http) =>
              [undefined, ...Object.keys(CLIENTS)].map(
                (client): Asked => ({ path, tls, http, client, more: ["--interface", source] }),
              ),
            ),
          ),
        );
        const answers = await Promise.all(questions.map((question) => site.ask(question)));
        for (const [index, { tls, http, client, more }] of questions.entries()) {
          const source = more?.[1] as keyof typeof SOURCES;
          const isDone = client !== undefined || !isDedicated;
          const enters = SOURCES[source] && isDone && who.split(" ").includes(client ?? "-");
          const { status } = answers[index] ?? {};
          const isIn = status === 404 || status === 200 || status === 503;
          if (enters !== isIn) wrong.push(`${path} ${source} ${tls} ${http} ${client}: ${status}`);
        }
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );
});

testWith(able, "httpd, or root's rights,")(
  "without networks every source is answered",
  async () => {
    await site.serve(declared(ClientAuthentication.HANDSHAKE_OPTIONAL));
    for (const source of Object.keys(SOURCES)) {
      const { status } = await site.ask({ path: "/x", more: ["--interface", source] });
      expect([source, status]).toEqual([source, 404]);
    }
  },
  60_000,
);
