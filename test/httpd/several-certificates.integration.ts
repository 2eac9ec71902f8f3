import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { TerraformStack, Testing } from "cdktf";
import { CaCertificate, Fleet, Host, HttpdServer, ServerCertificate, StaplingEngine, StaplingVhost } from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { type KeyAlgorithm, signatureAlgorithmOptions } from "../../lib/model/key-algorithm";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint } from "../pki/mint";
import { app } from "../support/app";
import { hostKey } from "../support/fleet";
import { LoopbackNetwork } from "../support/loopback-network";
import { testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";
import { contentFolder, RenderedHttpd } from "../support/rendered-httpd";
import { indexLine, privateKeyPem } from "./matrix/pki";

const NAME = "www.lab.test";

/** The server needs ports below 1024 and a network of its own. */
const able = process.getuid?.() === 0 ? httpd : undefined;

const ENGINES = { mod_md: StaplingEngine.MOD_MD, mod_ssl: StaplingEngine.MOD_SSL };
const PORTS: Readonly<Record<KeyAlgorithm, number>> = { ecdsa: 9401, rsa: 9402 };
const ALGORITHMS = ["ecdsa", "rsa"] as const;

let network: LoopbackNetwork;
let rendered: RenderedHttpd;
let leaves: Readonly<Record<KeyAlgorithm, Minted>>;
const running: ChildProcess[] = [];

beforeAll(async () => {
  if (able === undefined) return;
  network = new LoopbackNetwork();
  await network.up();
  rendered = new RenderedHttpd(contentFolder("several-certificates-"));
  const root = await mint({ name: "CN=Root" });
  rendered.write(rendered.file("pki/root.crt"), root.parsed.pem);
  leaves = { ecdsa: await enroll(root, "ecdsa"), rsa: await enroll(root, "rsa") };
}, 60_000);

afterAll(async () => {
  for (const child of running) await stop(child);
  await network?.down();
  if (rendered !== undefined) rmSync(rendered.root, { recursive: true });
});

describe.each(Object.entries(ENGINES))("with %s", (_, staplingEngine) => {
  testWith(able, "httpd, or root's rights,")(
    "each client gets the certificate that it can verify, with the chain and the staple of that one alone",
    async () => {
      rendered.render(declare(staplingEngine));
      const server = network.start(httpd ?? "", [...rendered.arguments(), "-DFOREGROUND"]);
      running.push(server);
      for (const tls of ["1_2", "1_3"]) {
        for (const algorithm of ALGORITHMS) {
          expect(
            await until(
              () => handshake(algorithm, tls),
              (seen) => seen.staple === "good",
            ),
          ).toEqual({
            chain: [`CN=${algorithm}`, `CN=CA ${algorithm}`],
            verified: true,
            staple: "good",
            serial: leaves[algorithm].parsed.serialHex,
          });
        }
      }
      await stop(server);
    },
    60_000,
  );
});

/** A CA of its own with a responder, and the server's certificate from it, with its chain in the file. */
async function enroll(root: Minted, algorithm: KeyAlgorithm): Promise<Minted> {
  const { SubjectAlternativeNameExtension, AuthorityInfoAccessExtension, ExtendedKeyUsageExtension } = x509();
  const port = PORTS[algorithm];
  const authority = await mint({ name: `CN=CA ${algorithm}`, issuer: root });
  const leaf = await mint({
    name: `CN=${algorithm}`,
    issuer: authority,
    ca: false,
    rsaBits: algorithm === "rsa" ? 2048 : undefined,
    extensions: [
      new SubjectAlternativeNameExtension([{ type: "dns", value: NAME }]),
      new AuthorityInfoAccessExtension({ ocsp: [`http://127.0.0.1:${port}`] }),
    ],
  });
  const signing = new ExtendedKeyUsageExtension([x509().ExtendedKeyUsage.ocspSigning]);
  const signer = await mint({ name: "CN=OCSP", issuer: authority, ca: false, extensions: [signing] });
  const write = (kind: string, content: string) => rendered.write(rendered.file(`pki/${algorithm}.${kind}`), content);
  write("crt", leaf.parsed.pem + authority.parsed.pem);
  write("key", await privateKeyPem(leaf));
  const words = [
    ...["ocsp", "-index", write("index", indexLine(leaf)), "-port", String(port), "-nmin", "60"],
    ...["-CA", write("ca", authority.parsed.pem), "-rsigner", write("signer", signer.parsed.pem)],
    ...["-rkey", write("signer-key", await privateKeyPem(signer))],
  ];
  running.push(network.start("openssl", words));
  return leaf;
}

function declare(staplingEngine: StaplingEngine) {
  const stack = new TerraformStack(app(), "stack");
  const fleet = new Fleet(stack, "fleet", { domain: "lab.test" });
  const { platform } = rendered;
  const www01 = new Host(fleet, "www01", { address: "10.0.0.1", hostKey: hostKey("www01"), platform });
  const source = (algorithm: KeyAlgorithm) =>
    ServerCertificate.fromFiles({
      certificateFile: rendered.file(`pki/${algorithm}.crt`),
      certificateKeyFile: rendered.file(`pki/${algorithm}.key`),
      certificate: CaCertificate.fromPem(leaves[algorithm].parsed.pem),
    });
  new StaplingVhost(new HttpdServer(www01, "httpd", { staplingEngine }), "www", {
    serverName: NAME,
    certificate: source("ecdsa"),
    additionalCertificates: [source("rsa")],
  });
  Testing.synth(stack);
  const model = buildFleet(fleet).model.hosts[0]?.httpd;
  if (model === undefined) throw new Error("www01 has httpd");
  return model;
}

async function handshake(algorithm: KeyAlgorithm, tls: string) {
  const { stdout, stderr } = await network.run("openssl", [
    ...[
      "s_client",
      "-connect",
      "127.0.0.1:443",
      "-servername",
      NAME,
      `-tls${tls}`,
      ...signatureAlgorithmOptions(algorithm),
      "-status",
    ],
    ...["-showcerts", "-CAfile", rendered.file("pki/root.crt"), "-no-CApath", "-no-CAstore"],
  ]);
  const said = stdout + stderr;
  return {
    chain: [...said.matchAll(/^ *\d+ s:(.*)$/gm)].map(([, subject]) => subject?.replace(/ = /g, "=")),
    verified: said.includes("Verify return code: 0 (ok)"),
    staple: /Cert Status: (\w+)/.exec(said)?.[1] ?? "none",
    serial: /Serial Number: (\w+)\n *Cert Status/.exec(said)?.[1]?.toLowerCase().replace(/^0+/, ""),
  };
}

/** What is seen when it is as wanted, or at last. */
async function until<T>(look: () => Promise<T>, isWanted: (seen: T) => boolean): Promise<T> {
  let seen = await look();
  for (let left = 100; left > 0 && !isWanted(seen); left--) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    seen = await look();
  }
  return seen;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
