import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { Duration, HealthCheck } from "../../lib";
import { contentOf } from "../../lib/core/tag";
import type { HealthCheckModel } from "../../lib/model/health-check";
import { awaitStep } from "../../lib/plan/health-check";
import { testWithPrograms } from "../support/programs";

const withCurl = testWithPrograms("curl");
const withOpenssl = testWithPrograms("openssl");

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Runs the command of a check as the engine does. */
function status(check: HealthCheck): Promise<number | null> {
  const step = awaitStep(contentOf(check, "HealthCheck") as HealthCheckModel);
  if (step.kind !== "await") throw new Error("a check is waited for");
  const [program = "", ...args] = step.command;
  const child = spawn(program, args, { stdio: "ignore" });
  return new Promise((resolve) => child.on("close", resolve));
}

withCurl("a port answers as soon as it takes connections, whoever speaks first", async () => {
  const port = await listening(createServer(() => undefined));
  expect(await status(HealthCheck.port(port))).toBe(0);
  servers.splice(0).map((server) => server.close());
  expect(await status(HealthCheck.port(port))).not.toBe(0);
});

withCurl.each([
  [200, true],
  [302, true],
  [404, false],
  [503, false],
])("a URL that answers with %i is healthy: %s", async (code, healthy) => {
  const port = await listening(createHttpServer((_, response) => response.writeHead(code).end()));
  expect((await status(HealthCheck.url(`http://127.0.0.1:${port}/health?of=all&more`))) === 0).toBe(healthy);
});

withOpenssl.each([false, true])("a handshake that fails says why (to be stapled: %s)", (stapled) => {
  const step = awaitStep({ kind: "tls", serverName: "www.lab.test", port: 1, stapled, seconds: 60 });
  if (step.kind !== "await") throw new Error("a check is waited for");
  const [program = "", ...args] = step.command;
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: "utf8" });
  expect(status).not.toBe(0);
  expect(stdout + stderr).toContain("Connection refused");
});

withOpenssl("a TLS server answers when a handshake is complete", async () => {
  const folder = mkdtempSync(join(tmpdir(), "health-"));
  try {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-keyout", key, "-out", certificate];
    execFileSync("openssl", ["req", "-x509", "-nodes", "-subj", "/CN=www.lab.test", ...made], { stdio: "ignore" });
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    const port = await listening(server);
    expect(await status(HealthCheck.tlsHandshake("www.lab.test", { port }))).toBe(0);
    const plain = await listening(createHttpServer((_, response) => response.end()));
    expect(await status(HealthCheck.tlsHandshake("www.lab.test", { port: plain }))).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  [() => HealthCheck.unitActive("apache2"), "a unit's full name, for example apache2.service", "apache2"],
  [() => HealthCheck.port(0), "a port from 1 to 65535", "0"],
  [() => HealthCheck.url("ftp://a"), "an http: or https: URL without spaces", "ftp://a"],
  [() => HealthCheck.url("https://a", { caCertificateFile: "ca.pem" }), "an absolute path of the host", "ca.pem"],
  [() => HealthCheck.tlsHandshake("a b; reboot"), "a host name", "a b; reboot"],
  [() => HealthCheck.port(80, { timeout: Duration.hours(1) }), "a timeout from 1 to 999 seconds", "3600 seconds"],
])("what cannot be looked at is refused where it is declared", (make, wanted, got) => {
  expect(make).toThrow(`a health check needs ${wanted}`);
  expect(make).toThrow(`got:     ${got}\n`);
});
