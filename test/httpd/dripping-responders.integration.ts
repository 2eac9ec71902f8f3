import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { TerraformStack, Testing } from "cdktf";
import {
  CaCertificate,
  ClientCertificate,
  Fleet,
  Host,
  HttpdServer,
  MutualTlsLocation,
  ServerCertificate,
  StaplingVhost,
  TrustStore,
} from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { x509 } from "../../lib/x509/x509";
import { type Minted, mint } from "../pki/mint";
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

const RESPONDERS = 50;
/** What httpd has; as many as drip, so that one that waits for all of them answers nobody. */
const WORKERS = 50;
const RESPONDER_SECONDS = 4;
const FIRST_PORT = 9500;
const GOOD_PORT = 9401;
const NAME = "www.lab.test";
const PARTNER = "Big Partner Foo SA";

/** Each sends the head of an answer, and then a byte every 2 s. */
const DRIPPING = `
  const { createServer } = require("node:net");
  for (let port = ${FIRST_PORT}; port < ${FIRST_PORT + RESPONDERS}; port++) {
    createServer((socket) => {
      socket.on("error", () => {});
      socket.write("HTTP/1.0 200 OK\\r\\nContent-Type: application/ocsp-response\\r\\n\\r\\n");
      const drip = setInterval(() => socket.write("0"), 2000);
      socket.on("close", () => clearInterval(drip));
    }).listen(port, "127.0.0.1");
  }`;

let network: LoopbackNetwork;
let rendered: RenderedHttpd;
let root: Minted;
const running: ChildProcess[] = [];

beforeAll(async () => {
  if (able === undefined) return;
  network = new LoopbackNetwork();
  await network.up();
  rendered = new RenderedHttpd(contentFolder("dripping-"));
});

afterAll(async () => {
  for (const child of running.reverse()) await stop(child);
  await network?.down();
  if (rendered !== undefined) rmSync(rendered.root, { recursive: true });
});

testWith(able, "httpd, systemd-socket-activate, or root's rights,")(
  "fifty responders that drip hold few workers and none for long: public pages and good clients go on",
  async () => {
    root = await mint({ name: "CN=Root" });
    const server = await issue("server", GOOD_PORT);
    const good = await issue("good", GOOD_PORT);
    for (let index = 0; index < RESPONDERS; index++) await issue(`client${index}`, FIRST_PORT + index);
    rendered.write(rendered.file("pki/index"), indexLine(server) + indexLine(good));
    rendered.write(rendered.file("pki/root.crt"), root.parsed.pem);
    rendered.write(rendered.file("pki/root.key"), await privateKeyPem(root));
    rendered.render(declare(server));
    const limits = `ServerLimit 2\nThreadsPerChild ${WORKERS / 2}\nMaxRequestWorkers ${WORKERS}\n`;
    const limited = rendered.write(rendered.file("limited.conf"), `${limits}Include ${rendered.file("httpd.conf")}\n`);
    running.push(
      network.start("openssl", [
        ...["ocsp", "-index", rendered.file("pki/index"), "-port", String(GOOD_PORT), "-nmin", "60"],
        ...["-CA", rendered.file("pki/root.crt"), "-rsigner", rendered.file("pki/root.crt")],
        ...["-rkey", rendered.file("pki/root.key")],
      ]),
      network.start(process.execPath, ["-e", DRIPPING]),
      startRelay(network, RESPONDER_SECONDS),
      network.start(httpd ?? "", ["-d", rendered.root, "-f", limited, "-DFOREGROUND"]),
    );
    await until(async () => (await ask("/")).status === 200);
    await until(async () => (await ask("/restricted/", "good")).status === 200);

    const attack = Array.from({ length: RESPONDERS }, (_, index) => ask("/restricted/", `client${index}`));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const page = [await ask("/"), await ask("/"), await ask("/")];
    expect(page.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(Math.max(...page.map(({ seconds }) => seconds))).toBeLessThan(2);

    const attackers = await Promise.all(attack);
    expect(attackers.filter(({ status }) => status === 200)).toEqual([]);
    const held = attackers.map(({ seconds }) => seconds).sort((one, other) => one - other);
    process.stdout.write(
      `held for ${held.map((seconds) => seconds.toFixed(1)).join(" ")} s; pages in ${page.map(({ seconds }) => seconds.toFixed(2)).join(" ")} s\n`,
    );
    expect(Math.max(...held)).toBeLessThan(RESPONDER_SECONDS + 2);
    expect((await ask("/restricted/", "good")).status).toBe(200);
  },
  120_000,
);

/** A certificate from the root that names a responder. */
async function issue(name: string, port: number): Promise<Minted> {
  const { SubjectAlternativeNameExtension, AuthorityInfoAccessExtension } = x509();
  const minted = await mint({
    ...{ name: `O=${PARTNER},CN=${name}`, issuer: root, ca: false },
    extensions: [
      new AuthorityInfoAccessExtension({ ocsp: [`http://127.0.0.1:${port}`] }),
      new SubjectAlternativeNameExtension([{ type: "dns", value: NAME }]),
    ],
  });
  rendered.write(rendered.file(`pki/${name}.crt`), minted.parsed.pem);
  rendered.write(rendered.file(`pki/${name}.key`), await privateKeyPem(minted));
  return minted;
}

function declare(server: Minted) {
  const stack = new TerraformStack(app(), "stack");
  const fleet = new Fleet(stack, "fleet", { domain: "lab.test" });
  const { platform } = rendered;
  const www01 = new Host(fleet, "www01", { address: "10.0.0.1", hostKey: hostKey("www01"), platform });
  const authority = CaCertificate.fromPem(root.parsed.pem);
  const site = new StaplingVhost(new HttpdServer(www01, "httpd"), "www", {
    serverName: NAME,
    certificate: ServerCertificate.fromFiles({
      certificateFile: rendered.file("pki/server.crt"),
      certificateKeyFile: rendered.file("pki/server.key"),
      certificate: CaCertificate.fromPem(server.parsed.pem),
    }),
    trustStore: new TrustStore(fleet, "partners", { certificates: [authority] }),
  });
  site.addDocument("index.html", "public\n");
  site.addDocument("restricted/index.html", "secret\n");
  new MutualTlsLocation(site, "restricted", {
    path: "/restricted",
    issuers: [authority],
    require: ClientCertificate.organization(PARTNER),
  });
  Testing.synth(stack);
  const model = buildFleet(fleet).model.hosts[0]?.httpd;
  if (model === undefined) throw new Error("www01 has httpd");
  return model;
}

async function ask(path: string, client?: string): Promise<{ readonly status: number; readonly seconds: number }> {
  const { stdout } = await network.run("curl", [
    ...["--silent", "--output", "/dev/null", "--write-out", "%{http_code} %{time_total}", "--max-time", "20"],
    ...["--resolve", `${NAME}:443:127.0.0.1`, "--cacert", rendered.file("pki/root.crt")],
    ...(client === undefined
      ? []
      : ["--cert", rendered.file(`pki/${client}.crt`), "--key", rendered.file(`pki/${client}.key`)]),
    `https://${NAME}${path}`,
  ]);
  const [status, seconds] = stdout.split(" ").map(Number);
  return { status: status ?? 0, seconds: seconds ?? 0 };
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
