import fc from "fast-check";
import { describeOnHost, planOf, ThrowAwayHost } from "./throw-away-host";

interface Declared {
  readonly bundle: 0 | 1;
  readonly line: string;
  readonly content?: string;
}

const mode = fc.constantFrom("0644", "0600", "0755");
const owner = fc.constantFrom("root root", "www-data root", "www-data www-data");
const bundle = fc.constantFrom<0 | 1>(0, 1);
const file = (path: string) =>
  fc
    .tuple(bundle, mode, owner, fc.constantFrom("", "a", "b\n", "c\r\n\n"))
    .map(([of, bits, names, content]): Declared => ({ bundle: of, line: `file ${path} ${bits} ${names}`, content }));
const link = (path: string) =>
  fc
    .tuple(bundle, fc.constantFrom("x", "/nowhere"))
    .map(([of, to]): Declared => ({ bundle: of, line: `link ${path} ${to}` }));
const absent = (path: string) => bundle.map((of): Declared => ({ bundle: of, line: `absent ${path}` }));
const directory = (path: string) =>
  fc
    .tuple(bundle, mode, owner)
    .map(([of, bits, names]): Declared => ({ bundle: of, line: `directory ${path} ${bits} ${names}` }));

const FILES = ["/etc/t/a", "/etc/t/b c", "/etc/t/sub/a", "/etc/t/sub/deep/a", "/etc/found/a", "/etc/found/b"];
const DIRECTORIES = ["/etc/t", "/etc/t/sub", "/etc/t/empty", "/etc/found"];

/** What may be declared at each path: often nothing. */
const declaration = fc
  .record(
    Object.fromEntries([
      ...FILES.map((path) => {
        const field = path.replace(" ", "%20");
        return [path, fc.oneof(file(field), link(field), absent(field))] as const;
      }),
      ...DIRECTORIES.map((path) => [path, directory(path)] as const),
    ]),
    { requiredKeys: [] },
  )
  .chain((paths) => fc.boolean().map((reversed) => ({ paths: paths as Record<string, Declared>, reversed })));

describeOnHost("any sequence of declarations", (host) => {
  const found = "mkdir -p /etc/found; echo found >/etc/found/a; chmod 0711 /etc/found/a";
  const apply = (on: ThrowAwayHost, { paths, reversed }: { paths: Record<string, Declared>; reversed: boolean }) => {
    const lines = ([of, name]: readonly [number, string]) => [
      `bundle ${name}`,
      ...Object.values(paths).flatMap((declared) => (declared.bundle === of ? [`  ${declared.line}`] : [])),
    ];
    const bundles = [lines([0, "zero"]), lines([1, "one"])];
    const contents = Object.entries(paths).flatMap(([path, { content }]) =>
      content === undefined ? [] : [[path, content] as const],
    );
    return on.apply(planOf(...(reversed ? bundles.reverse() : bundles).flat()), Object.fromEntries(contents));
  };

  test("ends in the same tree as the last one alone on a fresh host, and is then at rest", () => {
    fc.assert(
      fc.property(fc.array(declaration, { minLength: 2, maxLength: 4 }), (declarations) => {
        const last = declarations.at(-1);
        if (last === undefined) return;
        const fresh = ThrowAwayHost.make();
        const used = ThrowAwayHost.make();
        try {
          for (const one of [fresh, used]) one.sh(found);
          for (const step of declarations) expect(apply(used, step)).toMatchObject({ code: 0 });
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
