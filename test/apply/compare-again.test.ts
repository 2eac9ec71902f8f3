import { describeOnHost, planOf } from "./throw-away-host";

/** What the command of the first bundle does to what the second one declares, and what the second one says of it. */
const MEDDLING: readonly (readonly [what: string, command: string, said: RegExp])[] = [
  ["content", "echo other >/etc/b/conf", /~ \/etc\/b\/conf +content$/m],
  [
    "content of the same size and time",
    "touch -r /etc/b/conf /t; echo TWO >/etc/b/conf; touch -r /t /etc/b/conf",
    /conf +content$/m,
  ],
  ["a mode", "chmod 0600 /etc/b/conf", /~ \/etc\/b\/conf +mode 0600 -> 0644$/m],
  ["a directory's mode", "chmod 0700 /etc/b", /~ \/etc\/b\/ +mode 0700 -> 0755$/m],
  ["a link's target", "ln -sfn /elsewhere /etc/b/link", /~ \/etc\/b\/link +-> \/here$/m],
  ["a file that is gone", "rm /etc/b/conf", /\+ \/etc\/b\/conf +0644 root root$/m],
  [
    "a directory that is a link now",
    "mv /etc/b/d /etc/b/e; ln -s e /etc/b/d; rm /etc/b/e/deep",
    /\+ \/etc\/b\/d\/deep +0644/m,
  ],
  ["a mount", "mount --bind /etc/b/conf /etc/b/conf; echo x >/etc/b/conf", /~ \/etc\/b\/conf +content$/m],
];

const plan = (command: string) =>
  planOf(
    "bundle a",
    "  file /etc/a 0644 root root",
    `  on-change run sh -c ${command.replaceAll(" ", "%20")}`,
    "bundle b",
    "  directory /etc/b 0755 root root",
    "  file /etc/b/conf 0644 root root",
    "  file /etc/b/d/deep 0644 root root",
    "  link /etc/b/link /here",
  );
const files = (a: string) => ({ "/etc/a": a, "/etc/b/conf": "two\n", "/etc/b/d/deep": "deep\n" });

describeOnHost("a bundle whose command changes what another one declares", (host) => {
  test.each(MEDDLING)("is made up for by the same apply: %s", (_, command, said) => {
    expect(host().apply(plan("true"), files("one")).code).toBe(0);
    const tree = host().tree("/etc/b");
    const run = host().apply(plan(command), files("two"));
    expect(run.out).toMatch(said);
    expect(run.code).toBe(0);
    expect(host().sh("cat /etc/b/conf /etc/b/d/deep; readlink /etc/b/link").out).toBe("two\ndeep\n/here\n");
    if (!command.includes("mount") && !command.includes("mv ")) expect(host().tree("/etc/b")).toBe(tree);
  });

  test("is the only one where its command did nothing to others", () => {
    host().apply(plan("true"), files("one"));
    expect(host().apply(plan("echo done"), files("two")).out).toContain(": 1 changed (");
  });
});
