import { createHash } from "node:crypto";
import { compareHost, type Moment } from "../../lib/drift/compare";
import type { Observation } from "../../lib/drift/observation";
import type { RecordedPath } from "../../lib/drift/record";
import type { HostModel } from "../../lib/model/host";
import { mint } from "../pki/mint";
import { declared, model } from "./throw-away-shell";

const NOW = new Date("2026-11-25T12:00:00Z");
const ZONE_FILE = model.platform.firewalld.zoneFile;
const ZONE = '<zone>\n  <service name="ssh"/>\n  <port port="9401" protocol="tcp"/>\n</zone>\n';
const PLAN = `cdktf-mutual-tls-plan 1\nhost www01.lab\nos a 1\n\nbundle firewall\n  file ${ZONE_FILE} 0644 root root\n`;

const recorded = (path: string, value: string, bundle: string): RecordedPath => ({
  ...{ kind: "absent", value, mode: "-", owner: "-", group: "-", bundle, made: false },
  ...{ parent: path.slice(0, path.lastIndexOf("/")), path },
});
const moment: Moment = { asked: NOW, answered: NOW, days: 30 };

function observation(changes: Partial<Observation>, paths: readonly RecordedPath[] = []): Observation {
  return {
    time: NOW.getTime() / 1000,
    ...{ osId: model.platform.osId, osLike: [], osVersion: model.platform.osVersion },
    ...{ strangeRecord: false, interrupted: [] },
    record: { generation: 1, run: { date: "2026-11-25T04:00:00Z", outcome: "ok" }, pending: [], units: [], paths },
    ...{ times: new Map(), places: new Map(), seen: new Map(), others: [], hashes: new Map(), contents: new Map() },
    ...{ payloads: [], certificates: new Map(), units: [], firewall: new Map(), holes: [] },
    ...changes,
  };
}

describe("the running firewall", () => {
  const value = createHash("sha256").update(ZONE).digest("hex");
  const zone = (settings: object) =>
    JSON.stringify({
      data: [Object.fromEntries(Object.entries(settings).map(([key, data]) => [key, { data }]))],
    });
  const asApplied = { services: ["ssh"], ports: [["9401", "tcp"]], target: "default", masquerade: false };
  const words = (firewall: Readonly<Record<string, string>>) => {
    const seen = observation({ firewall: new Map(Object.entries(firewall)) }, [recorded(ZONE_FILE, value, "firewall")]);
    const { differences } = compareHost(declared(PLAN, { [ZONE_FILE]: ZONE }), model, seen, moment);
    return differences.map(({ kind, subject, what, repair, bundle }) => [kind, subject, what, repair, bundle]);
  };
  const notified = (what: string) => ["firewall", "zone public", what, "notify", "firewall"];

  test("lets in what was applied", () => {
    expect(words({ zone: zone(asApplied), active: zone({}), default: '{"data":["public"]}' })).toEqual([]);
  });

  test.each([
    [
      {
        ports: [
          ["9401", "tcp"],
          ["8443", "tcp"],
        ],
      },
      "lets in port 8443/tcp, which was not applied",
    ],
    [{ services: ["ssh", "cockpit"] }, "lets in service cockpit, which was not applied"],
    [{ services: undefined }, "does not let in service ssh, which was applied"],
    [{ rules_str: ['rule family="ipv4" accept'] }, 'has the rich rule family="ipv4" accept, which was not applied'],
    [
      { forward_ports: [["80", "tcp", "8080", "10.0.0.9"]] },
      "has the forward port 80:tcp:8080:10.0.0.9, which was not applied",
    ],
    [{ masquerade: true }, "masquerades, which was not applied"],
    [{ target: "ACCEPT" }, "has the target ACCEPT, applied as default"],
  ])("differs with %j", (change, what) => {
    const settings = Object.fromEntries(Object.entries({ ...asApplied, ...change }).filter(([, each]) => each));
    expect(words({ zone: zone(settings) })).toEqual([notified(what)]);
  });

  test("differs where interfaces or the default are elsewhere, where a policy comes first, or the zone is unknown", () => {
    const active = JSON.stringify({
      data: [{ trusted: { interfaces: ["eth0"], sources: [] }, public: { interfaces: ["eth1"] } }],
    });
    expect(words({ zone: zone(asApplied), active, default: '{"data":["drop"]}' })).toEqual([
      ["firewall", "zone public", "does not see eth0, moved to zone trusted", "none", undefined],
      ["firewall", "zone public", "is not the default, which is drop", "none", undefined],
    ]);
    const policies = JSON.stringify({
      data: [
        {
          "allow-host-ipv6": { ingress_zones: ["ANY"], egress_zones: ["HOST"] },
          containers: { ingress_zones: ["ANY"], egress_zones: ["ANY"] },
          open: { ingress_zones: ["public", "work"], egress_zones: ["HOST"] },
        },
      ],
    });
    const open = "has beside it the policy open for what comes from public, work, which was not applied";
    expect(words({ zone: zone(asApplied), policies })).toEqual([["firewall", "zone public", open, "none", undefined]]);
    expect(words({ default: '{"data":["public"]}' })).toEqual([notified("is unknown to the running firewall")]);
  });

  test("that does not run is a matter of its service", () => {
    expect(words({})).toEqual([]);
  });
});

describe("a certificate", () => {
  const manifest = "/etc/certmgr/conf.d/www.json";
  const path = "/etc/ssl/certs/www.pem";
  const plan = PLAN.replace("bundle firewall", "bundle certmgr").replace(ZONE_FILE, manifest);
  const host = {
    ...model,
    certmgr: {
      ...{ beforeSeconds: 720 * 3600, intervalSeconds: 3600 },
      manifests: [{ name: "www", certificate: { path } }],
    },
  } as unknown as HostModel;
  const words = (pem: string | undefined, paths = [recorded(manifest, "-", "certmgr")]) => {
    const certificates = new Map(pem === undefined ? [] : [[path, pem]]);
    const { differences } = compareHost(declared(plan), host, observation({ certificates }, paths), moment);
    return differences.map(({ kind, path: where, what, repair, bundle }) => [kind, where, what, repair, bundle]);
  };
  const renewed = (what: string) => [["certificate", path, what, "notify", "certmgr"]];
  const pem = async (from: string, until: string) =>
    (await mint({ name: "CN=www", ca: false, from, until })).parsed.pem;

  test("of a manifest is right until its renewal is overdue", async () => {
    expect(words(await pem("2026-01-01T00:00:00Z", "2026-12-25T14:00:01Z"))).toEqual([]);
    expect(words(await pem("2026-01-01T00:00:00Z", "2026-12-25T09:00:00Z"))).toEqual(
      renewed("renewal overdue since 2026-11-25T09:00:00Z, ends 2026-12-25T09:00:00Z"),
    );
  });

  test("that expired, is not valid yet, is missing or is none differs", async () => {
    expect(words(await pem("2026-01-01T00:00:00Z", "2026-11-01T00:00:00Z"))).toEqual(
      renewed("expired 2026-11-01T00:00:00Z"),
    );
    expect(words(await pem("2026-11-26T00:00:00Z", "2027-11-01T00:00:00Z"))).toEqual(
      renewed("not valid before 2026-11-26T00:00:00Z"),
    );
    expect(words(undefined)).toEqual(renewed("missing, to be enrolled by certmgr's agent"));
    expect(words("")).toEqual(renewed("holds no certificate"));
  });

  test("whose manifest was not applied yet is not looked for", () => {
    expect(words(undefined, [])).toEqual([]);
  });

  test("that nobody renews is near its end for some days, the first of a bundle", async () => {
    const file = "/etc/ca.pem";
    const both = [
      await pem("2026-01-01T00:00:00Z", "2027-11-01T00:00:00Z"),
      await pem("2026-01-01T00:00:00Z", "2026-12-01T12:00:00Z"),
    ];
    const own = PLAN.replace(ZONE_FILE, file);
    const seen = observation({}, [recorded(file, "-", "firewall")]);
    const found = (days: number) =>
      compareHost(declared(own, { [file]: both.join("") }), model, seen, { ...moment, days }).differences;
    expect(found(30)).toEqual([
      {
        ...{ kind: "certificate", path: file, repair: "none" },
        what: "CN=www: ends in 6 days, 2026-12-01T12:00:00Z, and nobody renews it",
      },
    ]);
    expect(found(6)).toEqual([]);
  });
});

describe("a clock", () => {
  test.each([
    [0, undefined],
    [60, undefined],
    [-61, undefined],
    [3600, "3600 s ahead: see to its time synchronization"],
    [-3601, "3600 s behind: see to its time synchronization"],
  ])("that is %i s off", (seconds, what) => {
    const seen = observation({ time: NOW.getTime() / 1000 + seconds });
    const { differences } = compareHost(declared(PLAN), model, seen, moment);
    expect(differences.map((each) => each.what)).toEqual(what === undefined ? [] : [what]);
  });

  test("is not blamed for a connection that took long", () => {
    const asked = new Date(NOW.getTime() - 300_000);
    const seen = observation({ time: NOW.getTime() / 1000 - 290 });
    expect(compareHost(declared(PLAN), model, seen, { ...moment, asked }).differences).toEqual([]);
  });
});
