import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { engineScript } from "../../../lib/apply/engine";
import { engineHash } from "../../../lib/apply/engine-version";
import { RELEASED_ENGINES } from "../../../lib/apply/released-engines";
import { comparedFleet } from "../../../lib/output/deviations";
import { readOutput } from "../../../lib/output/read-output";
import type { Bundle } from "../../../lib/plan/bundle";
import { awaitStep } from "../../../lib/plan/health-check";
import type { HostPlan } from "../../../lib/plan/host-plan";
import { hostPlans } from "../../../lib/synth/host-plans";
import { savedPlan, planFile as savedPlanFile } from "../../support/saved-plan";
import { at, bundle, host } from "../cases";
import { Pages, review } from "../pages";

jest.setTimeout(60_000);

const FLEET = "stacks/stack/lab";

let folder: string;
let pages: Pages;
let base: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "foreign-"));
  pages = await Pages.in(folder);
  base = pages.synth({});
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of the base's output with edited files of the fleet. */
function edited(edits: Readonly<Record<string, (text: string) => string>>): string {
  return pages.edited(
    base,
    Object.fromEntries(Object.entries(edits).map(([file, edit]) => [`${FLEET}/${file}`, edit])),
  );
}

async function alarmsOf(...options: readonly string[]) {
  const files = options.filter((option) => existsSync(`${option}.tfplan`));
  const { code, out } = await review(
    ...options,
    ...files.flatMap((file) => ["--plan-file", `${file}.tfplan`]),
    "--json",
  );
  const { alarms, digest } = JSON.parse(out);
  return { code, digest, alarms: alarms as Readonly<Record<string, unknown>>[] };
}

let plans = 0;
function planFile(text: string): string {
  const file = join(folder, `plan-${plans++}.json`);
  writeFileSync(file, text);
  writeFileSync(`${file}.tfplan`, savedPlanFile(text));
  return file;
}

describe("commands that root runs", () => {
  test.each([
    ["await", /^( {2}await \S+ \S+) .*$/m, "$1 /bin/sh -c id%20%3E/root/ran", ["/bin/sh", "-c", "id >/root/ran"]],
    ["validate", /^( {2}validate \S+) .*$/m, "$1 sh -c id", ["sh", "-c", "id"]],
    [
      "restart",
      /^ {2}on-change reload .*$/m,
      "  on-change restart evil.service",
      ["systemctl", "restart", "evil.service"],
    ],
    ["enable", /^ {2}enable .*$/m, "  enable evil.service", ["systemctl", "enable", "evil.service"]],
    ["run", /^ {2}enable .*$/m, "$&\n  on-change run id", ["id"]],
  ])("%s is shown as it is, where the declaration does not make it", async (act, line, other, command) => {
    const head = edited({ "www01/plan": (text) => text.replace(line, other) });
    const { code, alarms } = await alarmsOf("--base", base, "--head", head);
    expect(code).toBe(1);
    expect(alarms).toContainEqual(expect.objectContaining({ kind: "foreign-command", act, command, hosts: ["www01"] }));
    expect((await review("--base", base, "--head", head)).out).toContain(
      command.map((word) => (/[ >]/.test(word) ? `'${word}'` : word)).join(" "),
    );
  });

  test("a saved plan alone shows those that this library never makes, and no others", async () => {
    const of = (command: readonly string[]) => {
      const step = { kind: "await", seconds: 20, label: "calm", command } as const;
      const plan = host("app01", [bundle("web", [at.file("/etc/a", "a\n")], { steps: [step] })]);
      return alarmsOf("--plan", planFile(savedPlan([{ after: plan }])));
    };
    for (const check of [
      { kind: "unit", unit: "apache2.service", seconds: 1 },
      { kind: "port", port: 7070, seconds: 1 },
      { kind: "url", url: "https://www.lab.test/", seconds: 1 },
      { kind: "url", url: "http://127.0.0.1/", anyStatus: true, caCertificateFile: "none", seconds: 1 },
      { kind: "url", url: "https://www.lab.test/", caCertificateFile: "/etc/ca.pem", seconds: 1 },
      { kind: "tls", serverName: "www.lab.test", port: 443, stapled: true, seconds: 1 },
      { kind: "tls", serverName: "www.lab.test", port: 443, stapled: false, keyAlgorithm: "rsa", seconds: 1 },
      { kind: "tls", serverName: "www.lab.test", port: 443, stapled: true, issuerFile: "/etc/a b.crt", seconds: 1 },
      // biome-ignore format: one check a line
      { kind: "tls", serverName: "www.lab.test", port: 443, stapled: true, issuerFile: "/a.crt", keyAlgorithm: "rsa", seconds: 1 },
    ] as const) {
      expect([check, await of(awaitStep(check).command)]).toEqual([
        check,
        expect.objectContaining({ code: 0, alarms: [] }),
      ]);
    }
    for (const check of [
      { kind: "unit", unit: "$(id)", seconds: 1 },
      { kind: "url", url: "-o/etc/cron.d/x", seconds: 1 },
      { kind: "url", url: "file:///etc/shadow", seconds: 1 },
      { kind: "tls", serverName: "a;id", port: 443, stapled: true, seconds: 1 },
      { kind: "port", port: 0, seconds: 1 },
    ] as const) {
      const { command } = awaitStep(check);
      const { code, alarms } = await of(command);
      expect([check, code, alarms]).toEqual([
        check,
        1,
        [expect.objectContaining({ kind: "foreign-command", command })],
      ]);
    }
  });

  test("the rest of a saved plan is as this library writes it, or there is no review", async () => {
    const text = savedPlan([{ after: host("app01", [bundle("web", [at.file("/etc/a", "a\n")])]) }]);
    const { code, out } = await review("--plan", planFile(text.replace("file /etc/a 0644", "file /etc/%61 0644")));
    expect([code, out]).toEqual([
      2,
      expect.stringContaining("line 7 of the plan in null_resource.lab_app01 is not as"),
    ]);
  });
});

describe("the engine", () => {
  test("one of a released version is told by its version, where the output names another one", async () => {
    const [version, sha256] = Object.entries(RELEASED_ENGINES)[0] ?? [];
    const plan = planFile(savedPlan([{ after: host("app01", []) }]).replaceAll(engineHash(), String(sha256)));
    expect(await alarmsOf("--plan", plan)).toMatchObject({ code: 0, alarms: [] });
    expect(version).toBe("0.1.0");
  });

  test("an unknown one is an alarm, with a diff where its text is at hand", async () => {
    const head = edited({ "engine.sh": (text) => `id\n${text}` });
    const [alarm, ...others] = (await alarmsOf("--base", base, "--head", head)).alarms;
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({
      ...{ kind: "foreign-engine", hosts: ["ca01", "www01", "client01"] },
      diff: expect.stringMatching(/^\+id$/m),
    });
    const plan = planFile(savedPlan([{ after: host("app01", []) }]).replaceAll(engineHash(), "0".repeat(64)));
    const { code, out } = await review("--plan", plan);
    expect([code, out]).toEqual([1, expect.stringContaining("Its text is not at hand")]);
    expect(engineScript()).not.toContain("\nid\n");
  });
});

describe("a declaration that no synth made", () => {
  /** The head's model.json edited, and everything else made of it as a synth would. */
  function consistent(edit: (text: string) => string): string {
    const head = edited({ "model.json": edit });
    const [fleet] = readOutput(head);
    if (fleet === undefined) throw new Error("there is no fleet");
    for (const { file, rendered } of comparedFleet(fleet).deviations) {
      if (rendered === undefined) rmSync(join(fleet.directory, file));
      else writeFileSync(join(fleet.directory, file), rendered);
    }
    return head;
  }

  test("a platform with a command of its own is an alarm", async () => {
    const head = consistent((text) => text.replace(/"configTest": \[[^\]]*\]/, '"configTest": ["sh", "-c", "id"]'));
    const { code, alarms } = await alarmsOf("--base", base, "--head", head);
    expect(code).toBe(1);
    expect(alarms.map(({ kind }) => kind)).toEqual(["foreign-command", "foreign-platform"]);
    expect(alarms[1]).toMatchObject({ subject: "debian 13", diff: expect.stringMatching(/^\+ .*"sh",$/m) });
  });

  test("what a rule of every synth refuses is an alarm", async () => {
    const head = consistent((text) =>
      text.replace('"organization": "Partner SA"', '"organization": "Partner \\u0007"'),
    );
    const { code, alarms } = await alarmsOf("--base", base, "--head", head);
    expect([code, alarms.map(({ kind }) => kind)]).toEqual([1, expect.arrayContaining(["broken-rule"])]);
  });

  test("a health check with a command of its own is an alarm", async () => {
    const check = '{"kind":"tls","serverName":"a;id>/root/ran","port":443,"stapled":false,"seconds":30}';
    const head = consistent((text) => text.replace(/"healthChecks": \[\]/, `"healthChecks": [${check}]`));
    const { code, alarms } = await alarmsOf("--base", base, "--head", head);
    expect([code, alarms.map(({ kind }) => kind)]).toEqual([1, ["foreign-command"]]);
  });
});

describe("a saved plan beside the head that it was made of", () => {
  const secretFile = (name: string) => relative(join(base, "stacks/stack"), `/secrets/${name}`);
  const planOf = (of: readonly HostPlan[]) =>
    planFile(
      savedPlan(
        of.map((after) => ({ after })),
        {},
        secretFile,
      ),
    );
  const declared = () => hostPlans(readOutput(base)[0]?.model as never);

  test("is compared with what the declaration makes", async () => {
    const same = await alarmsOf("--plan", planOf(declared()), "--base", base, "--head", base);
    expect(same).toMatchObject({ code: 0, alarms: [] });
    const other = declared().map((plan) => ({
      ...plan,
      bundles: plan.bundles.map(
        (each): Bundle => ({
          ...each,
          entries: each.entries.map((entry) =>
            entry.kind === "file" && entry.path === "/etc/apache2/ports.conf"
              ? { ...entry, content: "Listen 1\n" }
              : entry,
          ),
        }),
      ),
    }));
    const { code, alarms } = await alarmsOf("--plan", planOf(other), "--base", base, "--head", base);
    expect([code, alarms]).toEqual([
      1,
      [
        expect.objectContaining({
          ...{ kind: "altered-output", source: "plan", subject: "www01/files/etc/apache2/ports.conf" },
          diff: expect.stringMatching(/^\+Listen 1$/m),
        }),
      ],
    ]);
  });

  test("may apply no host that no fleet declares", async () => {
    const plan = planOf([...declared(), host("far01", [])]);
    const { code, alarms } = await alarmsOf("--plan", plan, "--base", base, "--head", base);
    expect([code, alarms]).toEqual([1, [expect.objectContaining({ act: "added", subject: "far01.lab.test/plan" })]]);
  });
});
