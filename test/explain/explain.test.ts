import { Host, HttpdServer, Platform, ServerCertificate, StaplingVhost } from "../../lib";
import { readOutput } from "../../lib/output/read-output";
import { hostKey } from "../support/fleet";
import { synthesized } from "./output";

let lab: Awaited<ReturnType<typeof synthesized>>;
beforeAll(async () => {
  lab = await synthesized();
});
afterAll(() => lab.remove());

/** The steps of a change, as `explain HOST PATH` numbers them. */
async function steps(host: string, path: string): Promise<string[]> {
  const { out } = await lab.run("explain", host, path);
  return [...out.matchAll(/^ {4}\d+\. +(.*)$/gm)].map(([, what = ""]) => what);
}

async function dependents(host: string, path: string): Promise<string[]> {
  const { out } = await lab.run("explain", host, path);
  const lines = out.split("\n");
  const start = lines.findIndex((line) => line.trim() === "What works with it:");
  return start < 0 ? [] : lines.slice(start + 1).map((line) => line.trim().replace(/ {2,}/, ": "));
}

test("a host is explained: who it is, its bundles in order, its paths and who declared them", async () => {
  const { status, out, err } = await lab.run("explain", "www01");
  expect([status, err]).toEqual([0, ""]);
  expect(out).toMatch(
    /^www01\.lab\.test\n {2}declared by {4}stack\/lab\/www01\n {2}reached as {5}root@10\.0\.0\.2:22\n/,
  );
  expect(out).toContain("  roles          serves https://www.lab.test, restricted: /restricted\n");
  expect(out).toContain("  waits for      ca01\n  waited for by  no host\n");
  expect([...out.matchAll(/^bundle (\d+: .*)$/gm)].map(([, bundle]) => bundle)).toEqual([
    "1: names",
    "2: firewall",
    "3: certmgr",
    "4: ocsp-relay",
    "5: open-connections",
    "6: staple-watch",
    "7: httpd",
  ]);
  expect(out).toMatch(/^ {2}file +0644 root:root +\/etc\/apache2\/trusts\/www\.lab\.test\.crt +stack\/lab\/partners$/m);
  expect(out).toMatch(
    /^ {2}secret +0600 root:root {2}\/etc\/certmgr\/auth\/auth-server\.key \(auth-server, version 1\) /m,
  );
  expect(out).toContain("\n  before a change is live: apache2ctl -t must pass with the new /etc/apache2\n");
  expect(out).toContain("\n  all changed files below /etc/apache2 become live by one rename\n");
  expect(out).toContain("\n  always: apache2.service enabled and running\n");
});

test("a host is found by its name, its full name and its construct path", async () => {
  const outs = await Promise.all(
    ["ca01", "ca01.lab.test", "stack/lab/ca01"].map((name) => lab.run("explain", name).then(({ out }) => out)),
  );
  expect(outs[0]).toContain("waited for by  www01, client01");
  expect(outs[1]).toBe(outs[0]);
  expect(outs[2]).toBe(outs[0]);
});

test("as JSON, a host has every path of its plan with the construct that declared it", async () => {
  const explained = JSON.parse((await lab.run("explain", "ca01", "--json")).out);
  expect(explained).toMatchObject({ name: "ca01", fqdn: "ca01.lab.test", declaredBy: "stack/lab/ca01", after: [] });
  const host = readOutput(lab.outdir)[0]?.hosts.find(({ name }) => name === "ca01");
  const paths = explained.bundles.flatMap((bundle: { paths: { path: string; declaredBy: string }[] }) => bundle.paths);
  expect(paths.map(({ path }: { path: string }) => path)).toEqual(
    host?.bundles.flatMap(({ entries }) => entries.map(({ path }) => path)),
  );
  expect(paths.filter(({ declaredBy }: { declaredBy: string }) => !declaredBy.startsWith("stack/lab/"))).toEqual([
    expect.objectContaining({ path: "/etc/hosts", declaredBy: "stack/lab" }),
  ]);
});

test("a trust bundle: judged, swapped, reloaded, waited for; and the sites and paths that it decides about", async () => {
  const path = "/etc/apache2/trusts/www.lab.test.crt";
  expect(await steps("www01", path)).toEqual([
    "before the files are live, apache2ctl -t must pass",
    "reload apache2.service",
    "rolls back unless these checks pass in time: apache2.service active (30 s), a stapled handshake of www.lab.test (60 s)",
  ]);
  expect(await dependents("www01", path)).toEqual([
    "stack/lab/www01/httpd/www: checks clients' certificates against it",
    "stack/lab/www01/httpd/www/restricted: admits only clients to /restricted whose CA is in it",
  ]);
});

test("a unit file restarts its unit, where the bundle would only have it running", async () => {
  expect(await steps("www01", "/etc/systemd/system/certmgr-agent.timer")).toEqual([
    "start certmgr-agent.service",
    "restart certmgr-agent.timer, because its unit file changed",
  ]);
});

test("of a change of some files nothing has to be told", async () => {
  const { out } = await lab.run("explain", "www01", "/etc/hosts");
  expect(out).toContain("\n  When it changes, no service is notified.\n");
  expect(await steps("www01", "/etc/hosts")).toEqual([]);
  expect(await dependents("www01", "/etc/hosts")).toEqual([
    "stack/lab/www01: finds the 3 hosts of the fleet and their sites by it",
  ]);
});

test("a document: where it is served, and to whom", async () => {
  const root = "/var/www/vhosts/www.lab.test";
  expect(await dependents("www01", `${root}/index.html`)).toEqual([
    "stack/lab/www01/httpd/www: serves it as https://www.lab.test/index.html to every client",
  ]);
  expect(await dependents("www01", `${root}/restricted/sensitive.txt`)).toEqual([
    "stack/lab/www01/httpd/www: serves it as https://www.lab.test/restricted/sensitive.txt to clients with organization Partner SA",
  ]);
});

test("a manifest: what the agent makes from it, and who shows that to clients", async () => {
  expect(await dependents("www01", "/etc/certmgr/conf.d/www.json")).toEqual([
    "/etc/ssl/certs/www.crt: is enrolled again if it no longer fits; then the agent does reload of apache2",
    "/etc/ssl/private/www.key: is made again with it",
    "/etc/ssl/certs/www.chain.crt: is the chain that comes with it",
    "stack/lab/www01/httpd/www: shows the certificate of www to clients",
  ]);
});

test("a file that the host makes itself: by what, from what, and for whom", async () => {
  const { status, out } = await lab.run("explain", "www01", "/etc/ssl/certs/www.crt");
  expect(status).toBe(0);
  expect(out).toContain("  declared by  stack/lab/www01/certmgr/www\n");
  expect(out).toContain("  made by      /usr/local/sbin/certmgr-agent on the host; a plan does not show it\n");
  expect(out).toContain("  changed by   /etc/certmgr/conf.d/www.json\n");
  expect(out).not.toContain("When it changes");
  expect(out).toContain("shows it to clients as the certificate of www.lab.test");
});

test("the CA's key: which daemon signs with it, and who enrolls there", async () => {
  expect(await dependents("ca01", "/etc/cfssl/sub/ca-key.pem")).toEqual([
    "multirootca.service: signs for sub with it",
    "stack/lab/www01/certmgr/www: enrolls at this API, on www01",
    "stack/lab/client01/certmgr/partner: enrolls at this API, on client01",
    "stack/lab/client01/certmgr/other: enrolls at this API, on client01",
  ]);
});

test("every declared path of every host is explained, and every path that a program makes", async () => {
  for (const fleet of readOutput(lab.outdir)) {
    for (const host of fleet.hosts) {
      for (const { path, declaredBy } of host.bundles.flatMap(({ entries }) => entries)) {
        const { status, out } = await lab.run("explain", host.name, path, "--json");
        expect([path, status]).toEqual([path, 0]);
        expect(JSON.parse(out)).toMatchObject({ host: host.name, path, entry: { path, declaredBy } });
      }
    }
  }
});

test("fails with 1 on an unknown host, and says which there are and which is meant", async () => {
  expect(await lab.run("explain", "ww01")).toEqual({
    status: 1,
    out: "",
    err: "cdktf-mutual-tls explain: there is no host ww01; did you mean www01?; hosts: ca01, www01, client01",
  });
  expect((await lab.run("explain", "mail.example.org")).err).toBe(
    "cdktf-mutual-tls explain: there is no host mail.example.org; hosts: ca01, www01, client01",
  );
});

test("fails with 1 on an unknown path, and says what is near, below, or elsewhere", async () => {
  const near = await lab.run("explain", "www01", "/etc/apache2/trusts/www.lab.tset.crt");
  expect([near.status, near.out]).toEqual([1, ""]);
  expect(near.err).toContain("the nearest are:\n    /etc/apache2/trusts/www.lab.test.crt\n");
  expect((await lab.run("explain", "www01", "/etc/apache2")).err).toMatch(
    /declared below it:\n( {4}\/etc\/apache2\/.*\n)+ {4}and \d+ more: explain www01 lists them$/,
  );
  expect((await lab.run("explain", "www01", "/etc/cfssl/multirootca.conf")).err).toContain("\n  it is on ca01\n");
});

test("a host that is given back has nothing on it, and no part in the picture", async () => {
  const back = await synthesized(({ fleet }) => {
    new Host(fleet, "old01", {
      address: "10.0.0.9",
      hostKey: hostKey("old01"),
      platform: Platform.debian13(),
      teardown: {},
    });
  });
  try {
    const { out } = await back.run("explain", "old01");
    expect(out).toMatch(/\n {2}teardown +an apply removes everything that earlier applies added, but not packages$/);
    expect((await back.run("explain", "old01", "/etc/hosts")).err).toMatch(
      /old01 has no declared path \/etc\/hosts: the host is torn down\n {2}it is on ca01, www01, client01\n/,
    );
    expect((await back.run("graph")).out).toContain('["old01<br/>applied in step 1<br/>teardown"]');
  } finally {
    back.remove();
  }
});

test("of a host whose vendor brings fixes to older versions it says which ones an apply looks for", async () => {
  const two = await synthesized(({ fleet }) => {
    const platform = Platform.enterpriseLinux9();
    const www02 = new Host(fleet, "www02", { address: "10.0.0.9", hostKey: hostKey("www02"), platform });
    new StaplingVhost(new HttpdServer(www02, "httpd"), "www", {
      serverName: "www02.lab.test",
      certificate: ServerCertificate.fromFiles({ certificateFile: "/etc/a.crt", certificateKeyFile: "/etc/a.key" }),
    });
  });
  try {
    expect((await two.run("explain", "www02")).out).toContain(
      "\n  an apply reports CVE-2026-44185 if mod_ssl is older than 2.4.68 and its changelog does not name it\n",
    );
    const { bundles } = JSON.parse((await two.run("explain", "www02", "--json")).out);
    expect(bundles.find(({ name }: { name: string }) => name === "httpd").fixes).toEqual([
      { cve: "CVE-2026-44185", package: "mod_ssl", version: "2.4.68" },
      { cve: "CVE-2026-29168", package: "mod_md", version: "2.6.10" },
    ]);
  } finally {
    two.remove();
  }
});

test("the colours of a terminal change no word", async () => {
  for (const args of [
    ["explain", "www01"],
    ["explain", "www01", "/etc/hosts"],
  ]) {
    const coloured = (await lab.look(...args)).out;
    expect(coloured.startsWith("\u001b[1m")).toBe(true);
    const plain = ["\u001b[0m", "\u001b[1m", "\u001b[2m"].reduce((text, code) => text.split(code).join(""), coloured);
    expect(plain).toBe((await lab.run(...args)).out);
  }
});

test.each([
  [["explain"], /needs one HOST/],
  [["explain", "www01", "/etc/hosts", "/etc"], /at most one PATH/],
  [["explain", "www01", "--yaml"], /Unknown option '--yaml'/],
])("fails with 2 on %j", async (args, message) => {
  const { status, err } = await lab.run(...args);
  expect(status).toBe(2);
  expect(err).toMatch(message);
});
