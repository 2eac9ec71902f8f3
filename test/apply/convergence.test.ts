import fc from "fast-check";
import { describeOnHost, OS, planOf, ThrowAwayHost } from "./throw-away-host";

/** What is declared at a path, with its content where it is a file. */
interface Declared {
  /** Which of the declaration's bundles it is in. */
  readonly bundle: number;
  readonly line: (path: string) => string;
  readonly content?: string;
}

interface Declaration {
  readonly paths: Readonly<Record<string, Declared>>;
  /** The names of the bundles, in the order of the plan. */
  readonly bundles: readonly string[];
}

const mode = fc.constantFrom("0644", "0600", "0755");
const owner = fc.constantFrom("root root", "www-data root", "www-data www-data");
const bundle = fc.nat(2);
const file = fc.tuple(bundle, mode, owner, fc.constantFrom("", "a", "b\n", "c\r\n\n")).map(
  ([of, bits, names, content]): Declared => ({
    ...{ bundle: of, content },
    line: (path) => `file ${path} ${bits} ${names}`,
  }),
);
const link = fc
  .tuple(bundle, fc.constantFrom("x", "/nowhere"))
  .map(([of, to]): Declared => ({ bundle: of, line: (path) => `link ${path} ${to}` }));
const secret = fc.tuple(bundle, mode, owner, fc.constantFrom("key 1", "key 2")).map(
  ([of, bits, names, version]): Declared => ({
    bundle: of,
    line: (path) => `secret ${path} ${bits} ${names} ${version}`,
  }),
);
const absent = bundle.map((of): Declared => ({ bundle: of, line: (path) => `absent ${path}` }));
/** Another user may have the directory in which nothing is declared: root writes to no other directory of theirs. */
const directory = fc.tuple(bundle, mode, owner).map(
  ([of, bits, names]): Declared => ({
    bundle: of,
    line: (path) => `directory ${path} ${bits} ${path === "/etc/t/empty" ? names : "root root"}`,
  }),
);

const FILES = ["/etc/t/a", "/etc/t/b c", "/etc/t/sub/a", "/etc/t/sub/deep/a", "/etc/found/a", "/etc/found/b"];
const DIRECTORIES = ["/etc/t", "/etc/t/sub", "/etc/t/empty", "/etc/found"];
const places = (path: string) => (DIRECTORIES.includes(path) ? DIRECTORIES : FILES);

const anyFile = fc.oneof({ weight: 3, arbitrary: file }, link, secret, absent);
/** Bundles with three of four names, in any order: what one bundle holds may be another's next time. */
const bundles = fc.shuffledSubarray(["zero", "one", "two", "three"], { minLength: 3, maxLength: 3 });
/** What may be declared at each path: often nothing. */
const declaration: fc.Arbitrary<Declaration> = fc.record({
  paths: fc.record(
    Object.fromEntries([
      ...FILES.map((path) => [path, anyFile] as const),
      ...DIRECTORIES.map((path) => [path, directory] as const),
    ]),
    { requiredKeys: [] },
  ) as fc.Arbitrary<Record<string, Declared>>,
  bundles,
});

/** The next declaration: something else, or the same with a path moved, in another bundle or changed, or with other bundles. */
const step: fc.Arbitrary<(before: Declaration) => Declaration> = fc.oneof(
  declaration.map((next) => () => next),
  fc.tuple(fc.nat(), fc.nat()).map(([from, to]) => (before: Declaration) => {
    const path = pick(Object.keys(before.paths), from);
    if (path === undefined) return before;
    const { [path]: moved, ...others } = before.paths;
    const free = places(path).filter((place) => !(place in others));
    return moved === undefined ? before : { ...before, paths: { ...others, [pick(free, to) ?? path]: moved } };
  }),
  fc.tuple(fc.nat(), bundle).map(([from, to]) => (before: Declaration) => {
    const path = pick(Object.keys(before.paths), from);
    const declared = path === undefined ? undefined : before.paths[path];
    if (path === undefined || declared === undefined) return before;
    return { ...before, paths: { ...before.paths, [path]: { ...declared, bundle: to } } };
  }),
  fc.tuple(fc.nat(), anyFile, directory).map(([from, fileNext, directoryNext]) => (before: Declaration) => {
    const path = pick(Object.keys(before.paths), from);
    if (path === undefined) return before;
    const next = places(path) === FILES ? fileNext : directoryNext;
    return { ...before, paths: { ...before.paths, [path]: next } };
  }),
  bundles.map((names) => (before: Declaration) => ({ ...before, bundles: names })),
);

function pick<T>(from: readonly T[], index: number): T | undefined {
  return from[index % from.length];
}

describeOnHost("any sequence of declarations", (host) => {
  const found = "mkdir -p /etc/found; echo found >/etc/found/a; chmod 0711 /etc/found/a";
  const apply = (on: ThrowAwayHost, { paths, bundles }: Declaration) => {
    const lines = bundles.flatMap((name, index) => [
      `bundle ${name}`,
      ...Object.entries(paths).flatMap(([path, declared]) =>
        declared.bundle === index ? [`  ${declared.line(path.replace(" ", "%20"))}`] : [],
      ),
    ]);
    const contents = Object.entries(paths).flatMap(([path, { content }]) =>
      content === undefined ? [] : [[path, content] as const],
    );
    if (lines.some((line) => line.startsWith("  secret"))) on.deliver(`${OS}\nkey 1 b25l\nkey 2 dHdv`);
    return on.apply(planOf(...lines), Object.fromEntries(contents));
  };

  test("ends in the same tree as the last one alone on a fresh host, and is then at rest", () => {
    fc.assert(
      fc.property(declaration, fc.array(step, { minLength: 1, maxLength: 3 }), (first, steps) => {
        const declarations = [first];
        for (const next of steps) declarations.push(next(declarations.at(-1) ?? first));
        const last = declarations.at(-1) ?? first;
        const fresh = ThrowAwayHost.make();
        const used = ThrowAwayHost.make();
        try {
          for (const one of [fresh, used]) {
            one.sh(found);
          }
          for (const each of declarations) expect(apply(used, each)).toMatchObject({ code: 0 });
          expect(apply(fresh, last)).toMatchObject({ code: 0 });
          expect(used.tree("/etc/t /etc/found")).toBe(fresh.tree("/etc/t /etc/found"));
          expect(apply(used, last).out).toContain(": 0 changed (");
        } finally {
          fresh.remove();
          used.remove();
        }
      }),
      { numRuns: 12 },
    );
    expect(host().sh("true").code).toBe(0);
  }, 120_000);
});
