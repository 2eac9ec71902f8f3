import { createHash } from "node:crypto";
import { compareHost } from "../../lib/drift/compare";
import { moment, observation, PLAN, recorded, ZONE_FILE } from "./observed";
import { shown } from "./shown";
import { declared, model } from "./throw-away-shell";

const ZONE = '<zone>\n  <service name="ssh"/>\n  <port port="9401" protocol="tcp"/>\n</zone>\n';

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
    return differences
      .map(shown)
      .map(({ kind, subject, what, repair, bundle }) => [kind, subject, what, repair, bundle]);
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
      "admits port 8443/tcp, which was not applied",
    ],
    [{ services: ["ssh", "cockpit"] }, "admits service cockpit, which was not applied"],
    [{ services: undefined }, "does not admit service ssh, which was applied"],
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
    const open = "is preceded by the policy open for traffic from public, work, which was not applied";
    expect(words({ zone: zone(asApplied), policies })).toEqual([["firewall", "zone public", open, "none", undefined]]);
    expect(words({ default: '{"data":["public"]}' })).toEqual([notified("is unknown to the running firewall")]);
  });

  test("that does not run is a matter of its service", () => {
    expect(words({})).toEqual([]);
  });
});
