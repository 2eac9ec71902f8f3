import { execFile, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printGateLimits } from "../../../lib/pki/gate/limits";
import { gateScript } from "../../../lib/pki/gate/script";
import { CaServer } from "../../certmgr/ca-server";
import { findProgram, testWith } from "../../support/programs";

/**
 * Neither a Linux distribution nor Go's module rules offer this version: it is built in a clone of its tag. So it is looked at by
 * choice, `npm run test:faults`.
 */
const certmgr = findProgram("certmgr");

let ca: CaServer;
let gate: Server;
let folder: string;
const path = (name: string) => join(folder, name);
const journal = () => (existsSync(path("journal")) ? readFileSync(path("journal"), "utf8") : "");

beforeAll(async () => {
  if (certmgr === undefined) return;
  ca = new CaServer();
  await ca.start();
}, 60_000);
afterAll(async () => {
  await ca?.stop();
  ca?.remove();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "gate-"));
  for (const name of ["bin", "state", "manifests"]) mkdirSync(path(name));
  const request = {
    declaredBy: "lab/client01/certmgr/foo",
    ...{ subject: ["C=CH", "CN=svc01", "O=Partner Foo SA"], hosts: [], addresses: [], keys: ["ecdsa 256"] },
  };
  const client = { mostPerHour: 5, replaySeconds: 3600, requests: [request] };
  writeFileSync(path("limits.json"), printGateLimits({ label: "issuer", profiles: { issuer: { client } } }));
  writeFileSync(path("hosts"), "127.0.0.1 client01.lab.test client01\n");
  writeFileSync(path("gate"), gateScript());
  writeFileSync(path("bin/logger"), `#!/bin/sh\ncat >>${path("journal")}\n`);
  chmodSync(path("bin/logger"), 0o755);
  gate = await serveGate();
});
afterEach(async () => {
  gate.closeAllConnections();
  await new Promise((done) => gate.close(done));
  rmSync(folder, { recursive: true });
});

/** The gate behind TLS, as the instance of httpd runs it. */
async function serveGate(): Promise<Server> {
  const [key, cert] = ["tls.key", "tls.pem"].map((name) => readFileSync(join(ca.directory, name)));
  const server = createServer({ key, cert }, (request, response) => {
    const env = {
      ...{ CFSSL_GATE_LIMITS: path("limits.json"), CFSSL_GATE_STATE: path("state"), CFSSL_GATE_SIGNER: ca.url },
      ...{ CFSSL_GATE_PATH: path("bin"), CFSSL_GATE_HOSTS: path("hosts"), CURL_CA_BUNDLE: ca.root },
      ...{ REMOTE_ADDR: "127.0.0.1", REQUEST_METHOD: request.method, SCRIPT_NAME: request.url },
    };
    const child = spawn("sh", [path("gate")], { cwd: folder, env });
    request.pipe(child.stdin.on("error", () => undefined));
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.on("close", () => {
      const [head = "", body = ""] = Buffer.concat(chunks).toString().split("\r\n\r\n");
      const status = Number(/^Status: (\d+)/.exec(head)?.[1] ?? 500);
      response.writeHead(status, { "Content-Type": "application/json" }).end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

/** Runs `certmgr ensure` once with one manifest. */
function ensure(subject: object): Promise<{ readonly code: number; readonly said: string }> {
  const file = (name: string) => ({ path: path(name), owner: "root", group: "root", mode: "0600" });
  const manifest = {
    ...{ service: "", action: "", svcmgr: "dummy", key_usages: ["client auth"] },
    request: { ...subject, hosts: [], key: { algo: "ecdsa", size: 256 } },
    ...{ private_key: file("key.pem"), certificate: file("certificate.pem"), ca: file("ca.pem") },
    authority: {
      remote: `https://127.0.0.1:${(gate.address() as AddressInfo).port}`,
      ...{ label: "issuer", profile: "client", auth_key: CaServer.authKey("client"), root_ca: ca.root },
    },
  };
  writeFileSync(path("manifests/foo.json"), JSON.stringify(manifest));
  writeFileSync(path("certmgr.yaml"), `dir: ${path("manifests")}\nsvcmgr: dummy\n`);
  return new Promise((done) =>
    execFile(certmgr ?? "", ["ensure", "-f", path("certmgr.yaml")], { timeout: 60_000 }, (error, out, complaints) =>
      done({ code: Number(error?.code ?? (error === null ? 0 : 1)), said: out + complaints }),
    ),
  );
}

const it = testWith(certmgr, "certmgr 3.0.3");
const DECLARED = { CN: "svc01", names: [{ C: "CH", O: "Partner Foo SA" }] };

describe("certmgr 3.0.3", () => {
  it("gets what its manifest declares through the gate, and keeps it", async () => {
    expect(await ensure(DECLARED)).toMatchObject({ code: 0 });
    expect(readFileSync(path("certificate.pem"), "utf8")).toContain("BEGIN CERTIFICATE");
    expect(journal()).toMatch(
      /^granted: from 127\.0\.0\.1 \(client01\.lab\.test\), .* as lab\/client01\/certmgr\/foo declares\n$/,
    );
    expect(await ensure(DECLARED)).toMatchObject({ code: 0 });
    expect(journal().trimEnd().split("\n")).toHaveLength(1);
  }, 120_000);

  it("gets nothing that no manifest declares, and is told why", async () => {
    const { code, said } = await ensure({ ...DECLARED, names: [{ C: "CH", O: "Partner Bar SA" }] });
    expect(code).not.toBe(0);
    expect(said).toContain("not authorised");
    expect(existsSync(path("certificate.pem"))).toBe(false);
    expect(journal()).toMatch(/^refused: from 127\.0\.0\.1 \(client01\.lab\.test\), /);
  }, 120_000);
});
