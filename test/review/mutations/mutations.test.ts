import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  AlarmKind,
  AllowedAlarm,
  Host,
  HttpdServer,
  Platform,
  PolicyRule,
  ReviewPolicy,
  ServerCertificate,
  StaplingVhost,
} from "../../../lib";
import { comparedFleet } from "../../../lib/output/deviations";
import { readOutput } from "../../../lib/output/read-output";
import { type Compared, compareOutputs, comparePlan } from "../../../lib/review/inputs/compared";
import { readPlanFile } from "../../../lib/review/inputs/plan-file";
import { readSavedPlan } from "../../../lib/review/inputs/saved-plan";
import { printText } from "../../../lib/review/printers/text";
import { review } from "../../../lib/review/review";
import { hostPlans } from "../../../lib/synth/host-plans";
import { hostKey, type SmallFleet } from "../../support/fleet";
import { planFile, savedPlan } from "../../support/saved-plan";
import { Pages } from "../pages";
import { fleetMutations, stackMutations } from "./output-mutations";
import { planMutations } from "./saved-plan-mutations";

jest.setTimeout(900_000);

const STACK = "stacks/stack";
const FLEET = `${STACK}/lab`;

/** The least number of mutations; there are several times as many. */
const LEAST = 60;

let folder: string;
let output: string;
let plan: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mutations-"));
  const pages = await Pages.in(folder);
  output = pages.synth({ add: everything });
  const plans = readOutput(output).flatMap(({ model }) => hostPlans(model));
  plan = savedPlan(
    plans.map((each) => ({ before: each, after: each })),
    {},
    (name) => relative(join(output, STACK), `/secrets/${name}`),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Every kind of line, document and file that this library writes. */
function everything({ fleet, vhost }: SmallFleet): void {
  const platform = Platform.enterpriseLinux9();
  const www02 = new Host(fleet, "www02", { address: "10.0.0.4", hostKey: hostKey("www02"), platform });
  const certificate = ServerCertificate.fromFiles({
    certificateFile: "/etc/pki/tls/certs/www02.crt",
    certificateKeyFile: "/etc/pki/tls/private/www02.key",
  });
  new StaplingVhost(new HttpdServer(www02, "httpd"), "www", { serverName: "www02.lab.test", certificate });
  const gone = { address: "10.0.0.9", hostKey: hostKey("old01"), platform: Platform.debian13(), teardown: {} };
  new Host(fleet, "old01", gone);
  vhost.addDocument("news.html", "news\n");
  new ReviewPolicy(fleet, "policy")
    .deny(PolicyRule.noWeakening())
    .warn(PolicyRule.noRestart("apache2.service"))
    .allow(AllowedAlarm.of(AlarmKind.ALTERED_OUTPUT, "nowhere/plan"));
}

/** The exit status, and the page with its digests, as the command gives them; both sides are not read anew each time. */
function seen(compared: () => Compared): { readonly code: number; readonly page: string } {
  try {
    const found = review(compared(), new Date(0));
    const code = found.counts.denied + found.counts.alarms > 0 ? 1 : 0;
    return { code, page: printText(found, { isColoured: false }) };
  } catch (error) {
    return { code: 2, page: (error as Error).message };
  }
}

const headOf = (directory: string) => readOutput(directory).map(comparedFleet);

test("none of the mutations of an output leaves page, digest and exit status as they were", () => {
  const base = readOutput(output);
  const of = (directory: string) => seen(() => compareOutputs({ base, head: headOf(directory) }));
  const untouched = of(output);
  expect(untouched).toMatchObject({ code: 0, page: expect.stringContaining("no host changes") });
  const mutations = [...fleetMutations(output, FLEET), ...stackMutations(output, STACK)];
  const head = join(folder, "mutant");
  cpSync(output, head, { recursive: true });
  const places = new Map<string, number>();
  const unnoticed: string[] = [];
  const passed: string[] = [];
  for (const { name, place, file, apply } of mutations) {
    apply(head);
    const found = of(head);
    for (const path of [file, `${file}.mutant`]) rmSync(join(head, path), { force: true });
    if (existsSync(join(output, file))) cpSync(join(output, file), join(head, file));
    places.set(place, (places.get(place) ?? 0) + 1);
    if (JSON.stringify(found) === JSON.stringify(untouched)) unnoticed.push(name);
    // Policies are the one thing that is no part of the declaration.
    if (found.code === 0 && place !== "policy.json") passed.push(name);
  }
  expect(of(head)).toEqual(untouched);
  expect(unnoticed).toEqual([]);
  expect(passed).toEqual([]);
  expect(mutations.length).toBeGreaterThan(LEAST);
  expect([...places].filter(([, number]) => number < 5)).toEqual([]);
});

test.each(["alone", "beside the outputs"])(
  "none of the mutations of a saved plan %s leaves page, digest and exit status as they were",
  (how) => {
    const outputs = how === "alone" ? undefined : { base: readOutput(output), head: headOf(output) };
    const of = (text: string) => seen(() => comparePlan(readSavedPlan(text, readPlanFile(planFile(text))), outputs));
    const untouched = of(plan);
    expect(untouched).toMatchObject({ code: 0, page: expect.stringContaining("no host changes") });
    const mutations = planMutations(plan);
    const unnoticed: string[] = [];
    for (const [name, edit] of mutations) {
      const text = edit(plan);
      expect([name, text === plan]).toEqual([name, false]);
      if (JSON.stringify(of(text)) === JSON.stringify(untouched)) unnoticed.push(name);
    }
    expect(unnoticed).toEqual([]);
    expect(mutations.length).toBeGreaterThan(LEAST);
  },
);
