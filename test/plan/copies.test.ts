import fc from "fast-check";
import { entriesOf, type FileEntry } from "../../lib/plan/bundle";
import { copiesOf } from "../../lib/plan/copies";
import { filesOfPlan, printHostPlan, sentFilesOfPlan } from "../../lib/plan/host-plan";
import { parseHostPlan } from "../../lib/plan/parse-host-plan";
import { hostPlanOf } from "../support/host-plan";

const make = entriesOf("stack/lab/host");
const long = (text: string) => text.padEnd(4096, ".");

/** Files of a few contents: texts that are worth it from the third file on, one that is too short, and bytes. */
const files: fc.Arbitrary<FileEntry[]> = fc.uniqueArray(
  fc
    .tuple(
      fc.string({ unit: fc.constantFrom("a", "b", " ", "%", "ü"), minLength: 1, maxLength: 4 }),
      fc.constantFrom(long("one"), long("two"), "short", Buffer.from(long("one")), Buffer.from([0, 255])),
    )
    .map(([name, content]) => make.file(`/etc/${name}`, content)),
  { selector: ({ path }) => path, maxLength: 30 },
);

test("what is printed and sent is read as the same files, whichever have the same content", () => {
  fc.assert(
    fc.property(files, (entries) => {
      const plan = hostPlanOf(entries);
      const sent = new Map(sentFilesOfPlan(plan).map(({ path, content }) => [path, Buffer.from(content as string)]));
      const file = (path: string) => {
        const bytes = sent.get(path);
        if (bytes === undefined) throw new Error(`${path} was not sent`);
        return bytes;
      };
      const read = parseHostPlan(printHostPlan(plan), { file, declaredBy: () => "stack/lab/host" });
      expect(read.bundles).toEqual(plan.bundles);
      expect(new Map(read.copies)).toEqual(copiesOf(filesOfPlan(plan)));
    }),
  );
});

test("a text is sent once where that saves 8 KiB, and bytes with each file", () => {
  fc.assert(
    fc.property(files, (entries) => {
      const sent = sentFilesOfPlan(hostPlanOf(entries)).map(({ content }) => content);
      const count = (list: readonly (string | Buffer)[], text: string) => list.filter((each) => each === text).length;
      const declared = entries.map(({ content }) => content);
      for (const text of [long("one"), long("two")]) {
        expect(count(sent, text)).toBe(count(declared, text) > 2 ? 1 : count(declared, text));
      }
      const isOther = (content: string | Buffer) => typeof content !== "string" || content === "short";
      expect(sent.filter(isOther)).toEqual(declared.filter(isOther));
    }),
  );
});

test("copies keep the file that they are of while others come, go and become different, unless it is that one", () => {
  const names = fc.uniqueArray(fc.nat(200), { minLength: 3, maxLength: 40 });
  fc.assert(
    fc.property(names, fc.nat(200), fc.boolean(), (numbers, other, isReversed) => {
      fc.pre(!numbers.includes(other));
      const file = (n: number) => make.file(`/etc/${n}`, long("same"));
      const [fewer, more] = [numbers.map(file), [...(isReversed ? [...numbers].reverse() : numbers), other].map(file)];
      const [before, after] = [copiesOf(fewer), copiesOf(more)];
      const of = after.get(`/etc/${other}`);
      for (const [path, first] of before) expect(after.get(path)).toBe(of === undefined ? `/etc/${other}` : first);
      if (of !== undefined) expect([...new Set(before.values())]).toEqual([of]);
    }),
  );
});

test("a file with the content of another says so in its line", () => {
  const names = ["a", "b c", "d", "e"];
  const entries = names.map((name) => make.file(`/etc/${name}`, long(name === "d" ? "other" : "same")));
  expect(printHostPlan(hostPlanOf(entries))).toContain(`
  file /etc/a 0644 root root as /etc/b%20c
  file /etc/b%20c 0644 root root
  file /etc/d 0644 root root
  file /etc/e 0644 root root as /etc/b%20c
`);
});
