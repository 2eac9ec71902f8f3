import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { AlarmKind, AllowedAlarm, Duration, Meaning, PolicyRule, ReviewPolicy } from "../../lib";
import { readOutput } from "../../lib/output/read-output";
import { issuesOf, type SmallFleet, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
let outdir: string;
beforeAll(async () => {
  pki = await testPki();
});
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), "policy-"));
});
afterEach(() => rmSync(outdir, { recursive: true }));

function synthesized(declare: (declared: SmallFleet) => void) {
  const app = new App({ outdir });
  declare(smallFleet(pki, {}, app));
  app.synth();
  return join(outdir, "stacks/stack/lab/policy.json");
}

test("every rule lies in the output as data, in the order of its declaration, with its level and its construct", () => {
  const file = synthesized(({ fleet, sub }) => {
    new ReviewPolicy(fleet, "policy")
      .deny(
        PolicyRule.noWeakening(Meaning.PORT_OPENED),
        PolicyRule.noNewIssuer(sub.certificate),
        PolicyRule.noVhostWithoutStapling(),
      )
      .warn(PolicyRule.noCertificateExpiringWithin(Duration.days(30)), PolicyRule.noRestart("apache2.service"));
    new ReviewPolicy(fleet, "team").deny(
      PolicyRule.noMeaning(Meaning.HOST_GONE, Meaning.VHOST_GONE),
      PolicyRule.noPathOutside("/srv/www"),
    );
  });
  const rules = JSON.parse(readFileSync(file, "utf8")).rules;
  const policy = { declaredBy: "stack/lab/policy" };
  expect(rules).toEqual([
    { rule: "no-weakening", except: ["port-opened"], level: "deny", ...policy },
    { rule: "no-new-issuer", approved: [expect.stringMatching(/^[0-9a-f]{64}$/)], level: "deny", ...policy },
    { rule: "no-vhost-without-stapling", level: "deny", ...policy },
    { rule: "no-certificate-expiring", withinSeconds: 30 * 86_400, level: "warn", ...policy },
    { rule: "no-restart", units: ["apache2.service"], level: "warn", ...policy },
    { rule: "no-meaning", codes: ["host-gone", "vhost-gone"], level: "deny", declaredBy: "stack/lab/team" },
    { rule: "no-path-outside", folders: ["/srv/www"], level: "deny", declaredBy: "stack/lab/team" },
  ]);
  expect(readOutput(outdir)[0]?.policy).toEqual(rules);
});

test("alarms that policies allow lie in the output by kind and subject, each once", () => {
  const file = synthesized(({ fleet }) => {
    new ReviewPolicy(fleet, "policy").allow(AllowedAlarm.of(AlarmKind.ALTERED_OUTPUT, "www01/plan", "engine.sh"));
  });
  const of = { alarm: "altered-output", declaredBy: "stack/lab/policy" };
  const allowed = [
    { ...of, subject: "www01/plan" },
    { ...of, subject: "engine.sh" },
  ];
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ rules: [], allowed });
  expect(readOutput(outdir)[0]).toMatchObject({ policy: [], allowed });
});

test("fails on a kind of alarm that no review has", () => {
  const declared = smallFleet(pki);
  new ReviewPolicy(declared.fleet, "policy").allow(AllowedAlarm.of("altered" as AlarmKind, "www01/plan"));
  expect(issuesOf(declared)).toEqual([expect.objectContaining({ code: "policy-alarm", got: "altered" })]);
});

test("a fleet with no policy has no file of one, also where it had one before", () => {
  const file = synthesized(({ fleet }) => {
    new ReviewPolicy(fleet, "policy").deny(PolicyRule.noWeakening());
  });
  expect(existsSync(file)).toBe(true);
  expect(existsSync(synthesized(() => undefined))).toBe(false);
  expect(readOutput(outdir)[0]?.policy).toEqual([]);
});

test("fails on the code of a meaning that no review has", () => {
  const declared = smallFleet(pki);
  new ReviewPolicy(declared.fleet, "policy").deny(
    PolicyRule.noWeakening("port-open" as Meaning),
    PolicyRule.noMeaning(Meaning.TRUST_GAINED, "vhost-lost" as Meaning),
  );
  expect(issuesOf(declared)).toEqual([
    expect.objectContaining({ code: "policy-meaning", path: "stack/lab/policy", got: "port-open" }),
    expect.objectContaining({
      code: "policy-meaning",
      path: "stack/lab/policy",
      got: "vhost-lost",
      allowed: expect.stringContaining("vhost-gone"),
    }),
  ]);
});

test("fails on a unit without its type, and on an approved CA that cannot be read", () => {
  const declared = smallFleet(pki);
  const unreadable = declared.pem("nowhere.pem");
  new ReviewPolicy(declared.fleet, "policy").deny(PolicyRule.noRestart("apache2"), PolicyRule.noNewIssuer(unreadable));
  expect(issuesOf(declared).map(({ code, got }) => [code, got])).toEqual([
    [expect.stringMatching(/^(certificate|pem)-/), expect.anything()],
    ["policy-unit", "apache2"],
  ]);
});
