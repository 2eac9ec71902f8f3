import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import {
  CaCertificate,
  ClientAuthentication,
  ClientCertificate,
  ClientRevocation,
  Fleet,
  Host,
  HttpdServer,
  MutualTlsLocation,
  ServerCertificate,
  StaplingEngine,
  StaplingVhost,
  TrustStore,
} from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { recheckCommand } from "../../lib/httpd/open-connections";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint, mintCrl } from "../pki/mint";
import { app } from "../support/app";
import { hostKey } from "../support/fleet";
import { LoopbackNetwork } from "../support/loopback-network";
import { startRelay } from "../support/ocsp-relay";
import { findProgram, testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";
import { contentFolder, RenderedHttpd } from "../support/rendered-httpd";
import { indexLine, privateKeyPem } from "./matrix/pki";

/** The server needs ports below 1024 and a network of its own; the relay gets its socket as systemd hands it over. */
const able = process.getuid?.() === 0 && findProgram("systemd-socket-activate") !== undefined ? httpd : undefined;

const ENGINES = { mod_md: StaplingEngine.MOD_MD, mod_ssl: StaplingEngine.MOD_SSL };
const MODES = {
  "handshake-optional": ClientAuthentication.HANDSHAKE_OPTIONAL,
  "dedicated-host": ClientAuthentication.DEDICATED_HOST,
  "per-path": ClientAuthentication.PER_PATH,
};
const REVOCATIONS = ["ocsp", "crl", "none"] as const;
const TLS = ["1_2", "1_3"] as const;
const PUBLIC = "public.lab.test";
const PARTNER = "Big Partner Foo SA";
const RESTRICTED = "/restricted/sensitive.txt";
/** More than the window of an HTTP/2 stream. */
const LARGE = "/restricted/large.txt";
const LASTING_CLIENTS = join(__dirname, "../support/lasting-clients.mjs");

type Mode = keyof typeof MODES;
type Revocation = (typeof REVOCATIONS)[number];
const nameOf = (mode: Mode, revocation: Revocation) => `${mode}-${revocation}.lab.test`;
const SITES = (Object.keys(MODES) as Mode[]).flatMap((mode) =>
  REVOCATIONS.map((revocation) => ({ mode, revocation, name: nameOf(mode, revocation) })),
);

let network: LoopbackNetwork;
let rendered: RenderedHttpd;
let pki: Readonly<Record<"root" | "server" | "client", Minted>>;
let responder: ChildProcess | undefined;
let server: ChildProcess | undefined;
let relay: ChildProcess | undefined;
let lasting: ChildProcess | undefined;
/** When the client's certificate ends, within the test. */
let expiry: Date;

beforeAll(async () => {
  if (able === undefined) return;
  network = new LoopbackNetwork();
  await network.up();
  rendered = new RenderedHttpd(contentFolder("resumption-"));
}, 60_000);

afterEach(async () => {
  await stop(server);
  await stop(responder);
  await stop(relay);
  await stop(lasting);
});

afterAll(async () => {
  await network?.down();
  if (rendered !== undefined) rmSync(rendered.root, { recursive: true });
});

describe.each(Object.entries(ENGINES))("with %s", (_, staplingEngine) => {
  testWith(able, "httpd, systemd-socket-activate, or root's rights,")(
    "a client that was admitted comes back only by a handshake in which its certificate is checked",
    async () => {
      await startAll(staplingEngine);

      const admitted = SITES.flatMap((site) =>
        TLS.map((tls) => ({ ...site, tls, session: rendered.file(`${site.name}.${tls}`) })),
      );
      const first = await Promise.all(
        admitted.map(({ name, tls, session }) => ask(name, tls, RESTRICTED, asClient(), ["-sess_out", session])),
      );
      expect(first.map(({ status }) => status)).toEqual(admitted.map(() => 200));

      /** What each site answers to whoever has the session, and what each answer brings; with the certificate or without. */
      const comeBack = async (client: readonly string[]) => {
        const answers: Record<string, number | undefined> = {};
        for (const { name, tls, session } of admitted) {
          const seen = await ask(name, tls, RESTRICTED, client, ["-sess_in", session, "-sess_out", session]);
          answers[`${name} ${tls}`] = seen.status;
        }
        return answers;
      };
      const whoGotIn = (answers: Record<string, number | undefined>) =>
        Object.keys(answers).filter((each) => answers[each] === 200);
      expect(whoGotIn(await comeBack([]))).toEqual([]);

      await startResponder("R");
      expect(whoGotIn(await comeBack([]))).toEqual([]);
      // Lists are read by a reload, which this test leaves out.
      expect(whoGotIn(await comeBack(asClient())).filter((each) => each.includes("ocsp"))).toEqual([]);

      await untilExpired();
      expect(whoGotIn(await comeBack([]))).toEqual([]);
      expect(whoGotIn(await comeBack(asClient()))).toEqual([]);

      // Sites that ask nobody for a certificate lose nothing.
      for (const tls of TLS) {
        const session = rendered.file(`public.${tls}`);
        await ask(PUBLIC, tls, "/", [], ["-sess_out", session]);
        expect(await ask(PUBLIC, tls, "/", [], ["-sess_in", session])).toEqual({ status: 200, isResumed: true });
      }
    },
    180_000,
  );

  testWith(able, "httpd, systemd-socket-activate, or root's rights,")(
    "a client that keeps its connection stays in until mutual-tls-recheck reloads httpd, and is refused then",
    async () => {
      await startAll(staplingEngine);
      const connections = SITES.flatMap(({ mode, name }) =>
        (mode === "per-path" ? ["http/1.1"] : ["h2", "http/1.1"]).flatMap((protocol) =>
          // Node answers no server that asks for a certificate after the handshake of TLS 1.3.
          (mode === "per-path" ? ["TLSv1.2"] : ["TLSv1.2", "TLSv1.3"]).map((tls) => ({
            ...{ id: `${name}|${protocol}|${tls}`, protocol, tls, name, path: RESTRICTED, slowPath: LARGE },
          })),
        ),
      );
      const said = keepAsking(connections);
      const all = connections.map(({ id }) => id);
      await until(async () => all.every((id) => said(id).includes("200")));

      // Neither the revocation nor the end of the certificate shows in a connection that is open. httpd may end one of HTTP/1.1.
      await startResponder("R");
      await untilExpired();
      const open = all.filter((id) => said(id).at(-1) !== "closed");
      expect(open).toEqual(expect.arrayContaining(all.filter((id) => id.includes("h2"))));
      const before = new Map(all.map((id) => [id, said(id).length]));
      await until(async () => open.every((id) => said(id).length > (before.get(id) ?? 0) + 1));
      expect(all.filter((id) => said(id).some((word) => word !== "200" && word !== "closed"))).toEqual([]);

      // What systemd does for the unit, with httpd's ExecReload.
      expect(recheckCommand("apache2.service").slice(1)).toEqual(["try-reload-or-restart", "apache2.service"]);
      const { code } = await network.run(httpd ?? "", [...rendered.arguments(), "-k", "graceful"]);
      expect(code).toBe(0);
      const reloaded = Date.now();
      await new Promise((r) => setTimeout(r, 9000));
      await until(async () => all.every((id) => said(id).at(-1) === "closed"));
      expect(Date.now() - reloaded).toBeLessThan(10_000);
      for (const { name } of SITES) {
        for (const tls of TLS) expect((await ask(name, tls, RESTRICTED, asClient())).status).not.toBe(200);
      }
    },
    180_000,
  );
});

async function startAll(staplingEngine: StaplingEngine): Promise<void> {
  await makePki();
  await startResponder("V");
  rendered.render(declare(staplingEngine));
  for (const { name } of SITES) await writeCrl(name);
  relay = startRelay(network, 4);
  server = network.start(httpd ?? "", [...rendered.arguments(), "-DFOREGROUND"]);
  await until(async () => (await ask(PUBLIC, "1_3", "/")).status === 200);
}

async function untilExpired(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, expiry.getTime() + 1000 - Date.now())));
}

/** Clients that keep their connections; what each was answered. */
function keepAsking(connections: readonly object[]) {
  const file = rendered.file("clients");
  const [certificate, key] = ["crt", "key"].map((type) => readFileSync(rendered.file(`pki/client.${type}`), "utf8"));
  rendered.write(`${file}.json`, JSON.stringify({ certificate, key, connections }));
  rmSync(`${file}.said`, { force: true });
  const words = [process.execPath, LASTING_CLIENTS, `${file}.json`];
  lasting = network.start("sh", ["-c", 'out=$1; shift; exec "$@" >"$out"', "sh", `${file}.said`, ...words]);
  const lines = () => (existsSync(`${file}.said`) ? readFileSync(`${file}.said`, "utf8").split("\n") : []);
  return (id: string) => lines().flatMap((line) => (line.startsWith(`${id} `) ? [line.slice(id.length + 1)] : []));
}

async function makePki(): Promise<void> {
  const { SubjectAlternativeNameExtension, AuthorityInfoAccessExtension } = x509();
  const aia = new AuthorityInfoAccessExtension({ ocsp: ["http://127.0.0.1:9401"] });
  const names = [...SITES.map(({ name }) => name), PUBLIC];
  const root = await mint({ name: "CN=Root" });
  const leaf = (
    name: string,
    until: Date | undefined,
    more: ConstructorParameters<typeof SubjectAlternativeNameExtension>[0],
  ) =>
    mint({
      ...{ name, issuer: root, ca: false },
      until: until?.toISOString(),
      extensions: [aia, new SubjectAlternativeNameExtension(more)],
    });
  expiry = new Date(Math.ceil(Date.now() / 1000) * 1000 + 40_000);
  const email = [{ type: "email" as const, value: "svc@foo.example" }];
  pki = {
    root,
    server: await leaf(
      "CN=www",
      undefined,
      names.map((value) => ({ type: "dns" as const, value })),
    ),
    client: await leaf(`O=${PARTNER},CN=client`, expiry, email),
  };
  for (const [name, minted] of Object.entries(pki)) {
    rendered.write(rendered.file(`pki/${name}.crt`), minted.parsed.pem);
    rendered.write(rendered.file(`pki/${name}.key`), await privateKeyPem(minted));
  }
}

/** Whether the client's certificate is valid or revoked. */
async function startResponder(state: "V" | "R"): Promise<void> {
  await stop(responder);
  const file = (name: string) => rendered.file(`pki/${name}`);
  const index = [indexLine(pki.server), indexLine(pki.client, state === "R" ? "260601000000Z" : "")].join("");
  responder = network.start("openssl", [
    ...["ocsp", "-index", rendered.write(file("index"), index), "-port", "9401", "-nmin", "60"],
    ...["-CA", file("root.crt"), "-rsigner", file("root.crt"), "-rkey", file("root.key")],
  ]);
  await until(async () => {
    const words = ["ocsp", "-issuer", file("root.crt"), "-serial", "1", "-noverify", "-url", "http://127.0.0.1:9401"];
    return (await network.run("openssl", words)).code === 0;
  });
}

async function writeCrl(name: string): Promise<void> {
  const crl = await mintCrl(pki.root, new Date(Date.now() + 3_600_000));
  const lines = crl.toString("base64").replace(/(.{64})/g, "$1\n");
  rendered.write(
    rendered.file(`conf/trusts/${name}.crl`),
    `-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`,
  );
}

function declare(staplingEngine: StaplingEngine) {
  const stack = new TerraformStack(app(), "stack");
  const fleet = new Fleet(stack, "fleet", { domain: "lab.test" });
  const { platform } = rendered;
  const www01 = new Host(fleet, "www01", { address: "10.0.0.1", hostKey: hostKey("www01"), platform });
  const httpdServer = new HttpdServer(www01, "httpd", { staplingEngine });
  const root = CaCertificate.fromPem(pki.root.parsed.pem);
  const trustStore = new TrustStore(fleet, "partners", { certificates: [root] });
  const certificate = ServerCertificate.fromFiles({
    certificateFile: rendered.file("pki/server.crt"),
    certificateKeyFile: rendered.file("pki/server.key"),
    certificate: CaCertificate.fromPem(pki.server.parsed.pem),
  });
  const revocations: Readonly<Record<Revocation, ClientRevocation>> = {
    ocsp: ClientRevocation.ocsp(),
    crl: ClientRevocation.crl({ lists: [{ issuer: root, url: "http://crl.example.org/crl.der" }] }),
    none: ClientRevocation.none("certificates live for seconds"),
  };
  for (const { mode, revocation, name } of SITES) {
    const site = new StaplingVhost(httpdServer, name, {
      ...{ serverName: name, certificate, trustStore, clientAuthentication: MODES[mode] },
      revocation: revocations[revocation],
    });
    site.addDocument(RESTRICTED.slice(1), "This is a sensitive document\n");
    site.addDocument(LARGE.slice(1), "0123456789".repeat(50_000));
    const require = ClientCertificate.organization(PARTNER);
    new MutualTlsLocation(site, "restricted", { path: "/restricted", issuers: [root], require });
  }
  new StaplingVhost(httpdServer, "public", { serverName: PUBLIC, certificate }).addDocument("index.html", "public\n");
  Testing.synth(stack);
  const model = buildFleet(fleet).model.hosts[0]?.httpd;
  if (model === undefined) throw new Error("www01 has httpd");
  return model;
}

function asClient(): string[] {
  return ["-cert", rendered.file("pki/client.crt"), "-key", rendered.file("pki/client.key")];
}

interface Seen {
  /** None where httpd answers with an alert. */
  readonly status: number | undefined;
  readonly isResumed: boolean;
}

async function ask(
  name: string,
  tls: (typeof TLS)[number],
  path: string,
  client: readonly string[] = [],
  more: readonly string[] = [],
): Promise<Seen> {
  const { stdout } = await network.run(
    "openssl",
    [
      ...["s_client", "-connect", "127.0.0.1:443", "-servername", name, `-tls${tls}`, "-ign_eof", "-enable_pha"],
      ...["-CAfile", rendered.file("pki/root.crt"), ...client, ...more],
    ],
    `GET ${path} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`,
  );
  const status = /^HTTP\/1\.1 (\d+)/m.exec(stdout)?.[1];
  return { status: status === undefined ? undefined : Number(status), isResumed: /^Reused, /m.test(stdout) };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let left = 100; !(await isSo()); left--) {
    if (left === 0) throw new Error("it did not become so in 10 s");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
