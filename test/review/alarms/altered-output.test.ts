import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AlarmKind, AllowedAlarm, ReviewPolicy } from "../../../lib";
import { Pages, review } from "../pages";

jest.setTimeout(60_000);

const FLEET = "stacks/stack/lab";
const VHOST = "www01/files/etc/apache2/vhosts.d/www.lab.test.conf";

let folder: string;
let pages: Pages;
let base: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "altered-"));
  pages = await Pages.in(folder);
  base = pages.synth({});
});
afterAll(() => rmSync(folder, { recursive: true }));

let copies = 0;

/** The base's output, with one file of the fleet altered. */
function altered(file: string, change: (text: string) => string, of = base): string {
  const head = join(folder, `altered-${copies++}`);
  cpSync(of, head, { recursive: true });
  const path = join(head, FLEET, file);
  const text = readFileSync(path, "utf8");
  expect(change(text)).not.toBe(text);
  writeFileSync(path, change(text));
  return head;
}

async function page(head: string, of = base) {
  const { code, out } = await review("--base", of, "--head", head, "--json");
  return { code, ...JSON.parse(out) };
}

const CUT = (text: string) => text.replace(/ *<Location "?\/restricted"?>[\s\S]*?<\/Location>\n/, "");

test("an output as it was synthesized has no alarm", async () => {
  expect(await page(base)).toMatchObject({ code: 0, alarms: [], counts: { alarms: 0 } });
});

test("a section cut from a virtual host's file, with model.json left alone, is an alarm with its diff", async () => {
  const head = altered(VHOST, CUT);
  const { code, verdict, tone, alarms } = await page(head);
  expect([code, tone]).toEqual([1, "alarm"]);
  expect(verdict).toMatch(/^denied: 1 alarm \(altered-output\); 1 of 3 hosts changes; /);
  expect(verdict).toContain("the effect on security is not known");
  expect(alarms).toEqual([
    expect.objectContaining({
      ...{ kind: "altered-output", scope: "stack/lab", subject: VHOST, file: VHOST, act: "changed" },
      ...{ path: "/etc/apache2/vhosts.d/www.lab.test.conf", hosts: ["www01"] },
      diff: expect.stringMatching(/^- *<Location "?\/restricted"?>$/m),
    }),
  ]);
  for (const format of ["text", "markdown", "html"]) {
    const { code: status, out } = await review("--base", base, "--head", head, "--format", format);
    expect([format, status]).toEqual([format, 1]);
    expect(out.indexOf("the output holds another content")).toBeGreaterThan(0);
    expect(out.indexOf("the output holds another content")).toBeLessThan(out.indexOf("What it means"));
  }
});

test.each([
  ["www01/plan", (text: string) => text.replace(/^( {2}await \S+ \S+) .*$/m, "$1 /bin/sh -c id%3E/root/ran")],
  ["www01/host.json", (text: string) => text.replace(/"after": \[[^\]]*\]/, '"after": []')],
  ["www01/shards/0.json", (text: string) => text.replace(/ *"\/etc\/apache2\/vhosts.d\/www.*\n/, "")],
  ["fleet.json", (text: string) => text.replace("10.0.0.", "10.0.1.")],
  ["model.json", (text: string) => text.replace(/\n$/, "\n\n")],
])("another %s is an alarm", async (file, change) => {
  const { code, alarms } = await page(altered(file, change));
  const subjects = alarms.flatMap(({ kind, subject }: { readonly kind: string; readonly subject: string }) =>
    kind === "altered-output" ? [subject] : [],
  );
  expect([code, subjects]).toEqual([1, [file]]);
});

test("a file that is added, one that is missing and a link are alarms", async () => {
  const head = altered("www01/plan", (text) => text.replace(/\n$/, "\n\n"));
  writeFileSync(join(head, FLEET, "www01/files/etc/added"), "added\n");
  rmSync(join(head, FLEET, "www01/shards/0.json"));
  rmSync(join(head, FLEET, "engine.sh"));
  symlinkSync("model.json", join(head, FLEET, "engine.sh"));
  const { alarms } = await page(head);
  const found = alarms.filter(({ kind }: { readonly kind: string }) => kind === "altered-output");
  expect(found.map(({ subject, act }: { subject: string; act: string }) => `${subject} ${act}`)).toEqual([
    "engine.sh type",
    "www01/files/etc/added added",
    "www01/plan changed",
    "www01/shards/0.json missing",
  ]);
});

test("the base's policy can allow an alarm, and the head's cannot", async () => {
  const allow = {
    add: ({ fleet }: Parameters<NonNullable<Parameters<Pages["synth"]>[0]["add"]>>[0]) =>
      void new ReviewPolicy(fleet, "policy").allow(AllowedAlarm.of(AlarmKind.ALTERED_OUTPUT, VHOST)),
  };
  const allowing = pages.synth(allow);
  const merged = await page(altered(VHOST, CUT, allowing), allowing);
  expect([merged.code, merged.counts.alarms]).toEqual([0, 0]);
  expect(merged.alarms).toMatchObject([{ subject: VHOST, allowedBy: "stack/lab/policy" }]);
  const other = await page(
    altered("www01/plan", (text) => `${text}\n`, allowing),
    allowing,
  );
  expect([other.code, other.counts.alarms]).toEqual([1, 1]);
  const same = await page(altered(VHOST, CUT, allowing));
  expect([same.code, same.counts.alarms]).toEqual([1, 1]);
  expect(same.meanings).toMatchObject([
    { code: "policy-loosened", text: `allows now: the alarm altered-output of ${VHOST}`, weakens: true },
  ]);
});

test("an output of another version of this package says so", async () => {
  const named = altered("model.json", (text) => text.replace(/"writtenBy": ".*?"/, '"writtenBy": "0.1.9"'));
  expect((await page(named)).alarms).toMatchObject([{ kind: "foreign-engine", version: expect.any(String) }]);
  const older = altered("model.json", (text) => text.replace(/ "writtenBy": ".*?",\n/, ""));
  expect(await page(older)).toMatchObject({ code: 0, alarms: [] });
  const { alarms } = await page(altered(VHOST, CUT, older));
  expect(alarms).toMatchObject([
    { writtenBy: "", what: expect.stringContaining("names no version of this package, and this") },
  ]);
});
