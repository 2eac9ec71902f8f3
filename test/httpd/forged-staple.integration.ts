import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { TerraformStack, Testing } from "cdktf";
import { CaCertificate, Fleet, Host, HttpdServer, ServerCertificate, StaplingEngine, StaplingVhost } from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { httpdBundle } from "../../lib/httpd/bundles";
import { stapleChecks } from "../../lib/httpd/staple-watch";
import type { HttpdServerModel } from "../../lib/model/httpd";
import { debian13 } from "../../lib/platform/debian";
import { lookAtStaple } from "../../lib/verify/look";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint } from "../pki/mint";
import { app } from "../support/app";
import { hostKey } from "../support/fleet";
import { LoopbackNetwork } from "../support/loopback-network";
import { testWith } from "../support/programs";
import { httpd } from "../support/real-httpd";
import { contentFolder, RenderedHttpd } from "../support/rendered-httpd";
import { indexLine, privateKeyPem } from "./matrix/pki";

const NAME = "localhost";
const STAPLE_WATCH = resolve(__dirname, "../../lib/httpd/staple-watch.sh");

/** The server needs ports below 1024 and a network of its own. */
const able = process.getuid?.() === 0 ? httpd : undefined;

const ENGINES = { mod_md: StaplingEngine.MOD_MD, mod_ssl: StaplingEngine.MOD_SSL };
const SIGNERS = ["issuer", "stranger"] as const;

let network: LoopbackNetwork;
let rendered: RenderedHttpd;
let server: HttpdServerModel;
const running: ChildProcess[] = [];

beforeAll(async () => {
  if (able === undefined) return;
  network = new LoopbackNetwork();
  await network.up();
  rendered = new RenderedHttpd(contentFolder("forged-staple-"));
});

afterEach(async () => {
  for (const child of running.splice(0)) await stop(child);
});

afterAll(async () => {
  await network?.down();
  if (rendered !== undefined) rmSync(rendered.root, { recursive: true });
});

describe.each(Object.entries(ENGINES))("with %s", (_, staplingEngine) => {
  testWith(able, "httpd, or root's rights,").each(SIGNERS)(
    "httpd staples what the %s signed; the apply and verify pass what the issuer signed, and nothing else",
    async (signer) => {
      const certificates = await makePki();
      server = declare(staplingEngine, certificates.leaf);
      rendered.render(server);
      const file = (name: string) => rendered.file(`pki/${name}`);
      running.push(
        network.start("openssl", [
          ...["ocsp", "-index", file("index"), "-port", "9401", "-nmin", "60", "-CA", file("issuer.crt")],
          ...["-rsigner", file(`${signer}.crt`), "-rkey", file(`${signer}.key`)],
        ]),
      );
      await until(async () => {
        const words = ["ocsp", "-issuer", file("issuer.crt"), "-serial", "1", "-noverify"];
        return (await network.run("openssl", [...words, "-url", "http://127.0.0.1:9401"])).code === 0;
      });
      running.push(network.start(httpd ?? "", [...rendered.arguments(), "-DFOREGROUND"]));
      const client = ["s_client", "-connect", "127.0.0.1:443", "-servername", NAME, "-status"];
      await until(async () => (await network.run("openssl", client)).stdout.includes("Cert Status: good"));

      const checks = httpdBundle(server, "www01.lab.test", debian13.httpd).steps.filter(({ kind }) => kind === "await");
      const ofStaple = checks.flatMap((step) =>
        step.kind === "await" && step.label.includes("stapled") ? [step.command] : [],
      );
      expect(ofStaple).toHaveLength(1);
      const [program = "", ...words] = ofStaple[0] ?? [];
      const applied = await network.run(program, words);
      expect(applied.code).toBe(signer === "issuer" ? 0 : 1);
      expect(applied.stdout).toContain(signer === "issuer" ? "" : "OCSP response verification failed");

      // The look between applies: systemd is not there, and nobody waits.
      const checked = rendered.write(rendered.file("staples"), stapleChecks(server));
      const tools = `systemctl() { :; }; sleep() { :; }; . ${STAPLE_WATCH}`;
      const watched = await network.run("sh", ["-c", tools, "sh", "apache2.service", checked, "restart it"]);
      const line = `${NAME}: its CA did not sign the OCSP response that httpd staples, and strict clients refuse it; run: restart it\n`;
      expect(watched).toEqual({
        code: signer === "issuer" ? 0 : 1,
        ...{ stdout: "", stderr: signer === "issuer" ? "" : line },
      });

      const trusting = `CURL_CA_BUNDLE=${file("root.crt")}; export CURL_CA_BUNDLE; `;
      const shell = { run: (_host: string, command: string) => network.run("sh", ["-c", trusting + command]) };
      const check = { kind: "staple", title: "", from: "client01", name: NAME, port: 443, tls: "1.3" } as const;
      expect(await lookAtStaple(check, shell)).toMatchObject({ ok: signer === "issuer" });
    },
    60_000,
  );
});

/** The stranger signs for itself, with the purpose of a responder. */
async function makePki(): Promise<Readonly<Record<"root" | "issuer" | "stranger" | "leaf", Minted>>> {
  const { SubjectAlternativeNameExtension, AuthorityInfoAccessExtension, ExtendedKeyUsageExtension } = x509();
  const root = await mint({ name: "CN=Root" });
  const issuer = await mint({ name: "CN=Issuer", issuer: root });
  const stranger = await mint({
    name: "CN=Stranger",
    extensions: [new ExtendedKeyUsageExtension([x509().ExtendedKeyUsage.ocspSigning])],
  });
  const leaf = await mint({
    ...{ name: "CN=leaf", issuer, ca: false },
    extensions: [
      new SubjectAlternativeNameExtension([{ type: "dns", value: NAME }]),
      new AuthorityInfoAccessExtension({ ocsp: ["http://127.0.0.1:9401"] }),
    ],
  });
  const all = { root, issuer, stranger, leaf };
  for (const [name, minted] of Object.entries(all)) {
    rendered.write(rendered.file(`pki/${name}.crt`), minted.parsed.pem);
    rendered.write(rendered.file(`pki/${name}.key`), await privateKeyPem(minted));
  }
  rendered.write(rendered.file("pki/index"), indexLine(leaf));
  return all;
}

function declare(staplingEngine: StaplingEngine, leaf: Minted): HttpdServerModel {
  const stack = new TerraformStack(app(), "stack");
  const fleet = new Fleet(stack, "fleet", { domain: "lab.test" });
  const { platform } = rendered;
  const www01 = new Host(fleet, "www01", { address: "10.0.0.1", hostKey: hostKey("www01"), platform });
  new StaplingVhost(new HttpdServer(www01, "httpd", { staplingEngine }), "www", {
    serverName: NAME,
    certificate: ServerCertificate.fromFiles({
      certificateFile: rendered.file("pki/leaf.crt"),
      certificateKeyFile: rendered.file("pki/leaf.key"),
      certificateChainFile: rendered.file("pki/issuer.crt"),
      certificate: CaCertificate.fromPem(leaf.parsed.pem),
    }),
  }).addDocument("index.html", "public\n");
  Testing.synth(stack);
  const model = buildFleet(fleet).model.hosts[0]?.httpd;
  if (model === undefined) throw new Error("www01 has httpd");
  return model;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let left = 100; !(await isSo()); left--) {
    if (left === 0) throw new Error("it did not become so in 10 s");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}
