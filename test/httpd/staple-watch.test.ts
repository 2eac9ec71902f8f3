import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { filesOfPlan } from "../../lib/plan/host-plan";
import { planOf, smallFleet, type TestPki, testPki } from "../support/fleet";

const SCRIPT = resolve(__dirname, "../../lib/httpd/staple-watch.sh");
const REMEDY = "systemctl stop apache2.service; rm -r /md/ocsp; systemctl start apache2.service";

let folder: string;
const path = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "staple-watch-"));
  mkdirSync(path("bin"));
  for (const [name, body] of Object.entries({
    systemctl: `[ "$*" = 'is-active --quiet apache2.service' ] && [ -e running ]`,
    // What follows the wait is another answer.
    sleep: 'echo "$*" >>slept; rm -f early',
  })) {
    writeFileSync(path(`bin/${name}`), `#!/bin/sh\n${body}\n`);
    chmodSync(path(`bin/${name}`), 0o755);
  }
  writeFileSync(path("running"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Looks at what these commands say. */
function look(checks: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly said: string }> {
  const lines = Object.entries(checks).map(([name, command]) => `${name} ${command}\n`);
  writeFileSync(path("checks"), lines.join(""));
  const env = { PATH: `${path("bin")}:${process.env.PATH}` };
  return new Promise((done) => {
    execFile("sh", [SCRIPT, "apache2.service", "checks", REMEDY], { cwd: folder, env }, (error, stdout, stderr) =>
      done({ status: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

const FORGED = 'printf "curl: (91) OCSP response verification failed\\n"; exit 1';

test("good staples are no line", async () => {
  expect(await look({ "www.lab.test": "exit 0", "b.lab.test": "echo fine" })).toEqual({ status: 0, said: "" });
  expect(existsSync(path("slept"))).toBe(false);
});

test("a staple that another CA signed is a line with what to do, and the others are looked at", async () => {
  expect(await look({ "www.lab.test": FORGED, "b.lab.test": "exit 0", "c.lab.test": FORGED })).toEqual({
    status: 1,
    said: ["www", "c"]
      .map(
        (name) =>
          `${name}.lab.test: its CA did not sign the OCSP response that httpd staples, and strict clients refuse it; run: ${REMEDY}\n`,
      )
      .join(""),
  });
  // Once for all of them.
  expect(readFileSync(path("slept"), "utf8")).toBe("30\n");
});

test("a staple that is not there is a line with what was said, in one line without control characters", async () => {
  const { status, said } = await look({
    "www.lab.test": 'printf "OCSP response: no response sent\\n\\033[2J"; exit 1',
  });
  expect(status).toBe(1);
  expect(said).toBe(
    "www.lab.test: httpd staples no good OCSP response: OCSP response: no response sent [2J ; see whether the responder of its certificate answers, and the error log of httpd\n",
  );
});

test("a staple that comes half a minute later is no line", async () => {
  writeFileSync(path("early"), "");
  expect(await look({ "www.lab.test": "[ ! -e early ]" })).toEqual({ status: 0, said: "" });
});

test("an httpd that does not run staples nothing", async () => {
  rmSync(path("running"));
  expect(await look({ "www.lab.test": FORGED })).toEqual({
    status: 0,
    said: "apache2.service does not run, so it staples nothing\n",
  });
});

describe("on a host", () => {
  let pki: TestPki;
  beforeAll(async () => {
    pki = await testPki();
  });

  test("it looks as an apply does, each hour", () => {
    const plan = planOf(smallFleet(pki), "www01");
    const bundle = plan.bundles.find(({ name }) => name === "staple-watch");
    expect(bundle?.steps).toEqual([{ kind: "enable", unit: "mutual-tls-staples.timer" }]);
    const files = new Map(filesOfPlan(plan).map(({ path, content }) => [path, String(content)]));
    const applied = plan.bundles.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === "await" && step.label.includes("stapled") ? [step.command.at(-1)] : [])),
    );
    expect(files.get("/etc/mutual-tls-staples")).toBe(`www.lab.test ${applied[0]}\n`);
    expect(applied[0]).toContain("--cert-status");
    expect(files.get("/etc/systemd/system/mutual-tls-staples.service")).toContain(
      "ExecStart=/usr/local/sbin/mutual-tls-staples apache2.service /etc/mutual-tls-staples",
    );
  });
});
