import fc from "fast-check";
import { describeOnHost, planOf } from "./throw-away-host";

/** The last line of what an apply prints, without its time. */
function lastLine(out: string): string {
  return (out.trimEnd().split("\n").pop() ?? "").replace(/ \(\d+\.\d s\)$/, "");
}

const PLAN = planOf(
  "bundle web",
  "  directory /etc/web 0750 root www-data",
  "  file /etc/web/web.conf 0640 root www-data",
  "  file /etc/web/vhosts.d/www.conf 0644 root root",
  "  link /etc/web/current.conf vhosts.d/www.conf",
  "  absent /etc/motd",
  "  on-change reload web.service",
  "  enable web.service",
  "bundle site",
  "  file /srv/www/index.html 0644 www-data www-data",
);
const FILES = {
  "/etc/web/web.conf": "Include vhosts.d/*.conf\n",
  "/etc/web/vhosts.d/www.conf": "ServerName www\n",
  "/srv/www/index.html": "<p>hello</p>",
};

describeOnHost("a plan", (host) => {
  test.each([["dash"], ["bash --posix"]])("is applied once, and the second time changes nothing (%s)", (shell) => {
    const run = () => host().apply(PLAN, FILES, { shell: shell.split(" ") });
    const first = run();
    expect(first.out).toContain("  + /etc/web/                   0750 root www-data\n");
    expect(first.out).toContain("  - /etc/motd                   removed\n");
    expect(lastLine(first.out)).toBe("www01.lab: 8 changed, started web.service, enabled web.service");
    expect(first.code).toBe(0);
    const tree = host().tree("/etc/web /srv/www");
    expect(tree).toMatch(/^drwxr-x--- root:www-data \/etc\/web $/m);
    expect(tree).toMatch(/^-rw-r----- root:www-data \/etc\/web\/web\.conf $/m);
    expect(tree).toMatch(/^lrwxrwxrwx root:root \/etc\/web\/current\.conf vhosts\.d\/www\.conf$/m);
    host().calls();

    const second = run();
    expect(second.out).toMatch(/^www01\.lab: 0 changed \(\d+\.\d s\)\n$/);
    expect(host().calls()).toEqual([]);
    expect(host().tree("/etc/web /srv/www")).toBe(tree);
  });

  test("repairs content, mode, owner, type and target that drifted, one line each", () => {
    host().apply(PLAN, FILES);
    host().sh(`echo more >>/etc/web/web.conf; chmod 0777 /etc/web/vhosts.d/www.conf; chmod 0700 /etc/web
      chown root:root /srv/www/index.html; ln -sfT nowhere /etc/web/current.conf`);
    const run = host().apply(PLAN, FILES);
    expect(run.out).toContain("  ~ /etc/web/                   mode 0700 -> 0750\n");
    expect(run.out).toContain("  ~ /etc/web/web.conf           content\n");
    expect(run.out).toContain("  ~ /etc/web/vhosts.d/www.conf  mode 0777 -> 0644\n");
    expect(run.out).toContain("  ~ /etc/web/current.conf       -> vhosts.d/www.conf\n");
    expect(run.out).toContain("  ~ /srv/www/index.html  owner root:root -> www-data:www-data\n");
    expect(lastLine(run.out)).toBe("www01.lab: 5 changed, reloaded web.service");
    expect(host().apply(PLAN, FILES).out).toContain(": 0 changed (");
  });

  test("replaces a symbolic link by the declared file and leaves what it led to", () => {
    host().sh("mkdir -p /etc/web/vhosts.d; echo keep >/etc/keep; ln -s /etc/keep /etc/web/web.conf");
    expect(host().apply(PLAN, FILES).code).toBe(0);
    expect(host().read("/etc/web/web.conf")).toBe(FILES["/etc/web/web.conf"]);
    expect(host().read("/etc/keep")).toBe("keep\n");
  });

  test("writes through a directory that is a symbolic link, to the place that it leads to", () => {
    host().sh("mkdir -p /opt/conf; ln -s /opt/conf /etc/linked");
    const plan = planOf(
      "bundle b",
      "  file /etc/linked/a 0644 root root",
      "  validate /etc/linked grep -q yes /etc/linked/a",
    );
    expect(host().apply(plan, { "/etc/linked/a": "no" }).code).toBe(70);
    expect(host().read("/opt/conf/a")).toBeUndefined();
    expect(host().apply(plan, { "/etc/linked/a": "yes" }).code).toBe(0);
    expect(host().read("/opt/conf/a")).toBe("yes");
  });

  test("writes a file that is a mount point in place", () => {
    host().sh("echo mine >/run/hosts; mount --bind /run/hosts /etc/hosts");
    const plan = planOf("bundle names", "  file /etc/hosts 0644 root root", "  validate /etc grep -q www /etc/hosts");
    expect(host().apply(plan, { "/etc/hosts": "10.0.0.1 ca\n" }).code).toBe(70);
    expect(host().read("/run/hosts")).toBe("mine\n");
    const run = host().apply(plan, { "/etc/hosts": "10.0.0.1 www\n" });
    expect(run.code).toBe(0);
    expect(host().read("/run/hosts")).toBe("10.0.0.1 www\n");
    expect(host().apply(plan, { "/etc/hosts": "10.0.0.1 www\n" }).out).toContain(": 0 changed (");
  });

  test("stages on the file system of the target and leaves nothing there", () => {
    host().sh("mkdir /srv/other; mount -t tmpfs -o mode=0755 tmpfs /srv/other");
    const plan = planOf(
      "bundle b",
      "  file /srv/other/deep/a 0644 root root",
      "  validate /srv grep -q x /srv/other/deep/a",
    );
    expect(host().apply(plan, { "/srv/other/deep/a": "x" })).toMatchObject({ code: 0 });
    expect(host().sh("find /srv/other").out).toBe("/srv/other\n/srv/other/deep\n/srv/other/deep/a\n");
  });

  test("takes a file's bytes from base64 where the plan says so", () => {
    const plan = planOf("bundle b", "  file /etc/der 0644 root root base64");
    const bytes = Buffer.from([0, 1, 2, 10, 13, 0, 255, 254, 10]);
    host().apply(plan, { "/etc/der": bytes.toString("base64") });
    expect(host().sh("od -An -tx1 /etc/der").out.trim()).toBe("00 01 02 0a 0d 00 ff fe 0a");
    expect(host().apply(plan, { "/etc/der": bytes.toString("base64") }).out).toContain(": 0 changed (");
  });

  test("gives a file the content of another one where the plan says so", () => {
    const plan = planOf(
      "bundle names",
      "  file /etc/a 0600 root root as /etc/b%20%25",
      "bundle web",
      "  file /etc/b%20%25 0644 root root",
      "  file /srv/c 0640 root www-data as /etc/b%20%25",
      "  validate /srv cmp /etc/b%20%25 /srv/c",
    );
    const files = (text: string) => ({ "/etc/b %": text });
    expect(host().apply(plan, files("no line end")).out).toContain("www01.lab: 3 changed");
    expect(host().sh("stat -c '%a %G %n' /etc/a '/etc/b %' /srv/c; cat /etc/a '/etc/b %' /srv/c").out).toBe(
      "600 root /etc/a\n644 root /etc/b %\n640 www-data /srv/c\nno line endno line endno line end",
    );
    expect(host().apply(plan, files("no line end")).out).toContain(": 0 changed (");
    host().sh("echo edited >/srv/c");
    expect(host().apply(plan, files("no line end")).out).toContain("  ~ /srv/c  content\n");
    expect(host().read("/srv/c")).toBe("no line end");
    expect(host().apply(plan, files("\n")).out).toContain("www01.lab: 3 changed");

    // Whose content travels is nothing that the host would have to be told.
    const own = plan.replaceAll(" as /etc/b%20%25", "");
    expect(host().apply(own, { "/etc/a": "\n", "/etc/b %": "\n", "/srv/c": "\n" }).out).toContain(": 0 changed (");
    const other = plan.replace("/etc/b%20%25 0644 root root", "/etc/b%20%25 0644 root root as /etc/a");
    const turned = other
      .replaceAll(" as /etc/b%20%25", " as /etc/a")
      .replace("/etc/a 0600 root root as /etc/a", "/etc/a 0600 root root");
    expect(host().apply(turned, { "/etc/a": "\n" }).out).toContain(": 0 changed (");
  });

  test("brings any content to the host byte for byte, and finds it unchanged the second time", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "",
        "EOF",
        "CDKTF-MUTUAL-TLS-PAYLOAD",
        "@ 1 plan",
        "@ 3 /etc/x",
        "$" + "{x} %{y}",
        "a\\b\\",
        `'"\``,
        "$(id)",
        "\r",
        "%0A%25",
        "é✓",
        "-n",
      ),
      fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", "")),
    );
    const content = fc.oneof(
      fc.array(line, { maxLength: 6 }).map((lines) => lines.join("\n")),
      fc.constantFrom("", "\n", "\n\n", "x".repeat(1 << 20)),
    );
    const name = fc.constantFrom(
      "a",
      "b c",
      "ü",
      "'q'",
      '"d"',
      "$x",
      "back\\slash",
      "-dash",
      "star*",
      "semi;colon",
      "100%",
    );
    fc.assert(
      fc.property(fc.dictionary(name, content, { minKeys: 1 }), (contents) => {
        const files = Object.fromEntries(Object.entries(contents).map(([key, value]) => [`/etc/odd/${key}`, value]));
        const field = (path: string) =>
          [...Buffer.from(path)]
            .map((byte) =>
              byte > 0x20 && byte < 0x7f && byte !== 0x25
                ? String.fromCharCode(byte)
                : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
            )
            .join("");
        const plan = planOf("bundle odd", ...Object.keys(files).map((path) => `  file ${field(path)} 0644 root root`));
        expect(host().apply(plan, files)).toMatchObject({ code: 0 });
        const read = (path: string) => host().sh('cat "$(cat)"', path);
        for (const [path, text] of Object.entries(files)) expect(read(path)).toEqual({ code: 0, out: text });
        expect(host().apply(plan, files).out).toContain(": 0 changed (");
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test("passes each word of a command as it is declared", () => {
    const run = host().apply(
      planOf(
        "bundle b",
        "  file /etc/a 0644 root root",
        "  on-change run sh -c printf%20'<%25s>'%20\"$@\"%20>/etc/words sh a%20b  $(id) %2525 x%0Ay * \\n",
      ),
      { "/etc/a": "" },
    );
    // As a person would type it.
    expect(run.out).toContain(`  run sh -c 'printf '\\''<%s>'\\'' "$@" >/etc/words' sh 'a b' '' '$(id)' %25 'x\n`);
    expect(host().read("/etc/words")).toBe("<a b><><$(id)><%25><x\ny><*><\\n>");
    expect(host().sh("stat -c %a /etc/words").out).toBe("644\n");
  });

  test("prints no line longer than 100 columns where the path leaves room", () => {
    const long = `/etc/${"long-name/".repeat(7)}file`;
    const run = host().apply(planOf("bundle b", `  file ${long} 0644 www-data www-data`), { [long]: "" });
    expect(run.out).toContain(`  + ${long}\n      0644 www-data www-data\n`);
    for (const text of run.out.split("\n")) expect(text.length).toBeLessThanOrEqual(100);
  });

  test("keeps the record where only root can read it, with a generation for each run that changed something", () => {
    host().apply(PLAN, FILES);
    host().apply(PLAN, FILES);
    host().apply(PLAN, { ...FILES, "/srv/www/index.html": "<p>two</p>" });
    expect(host().sh("stat -c '%a %U' /var/lib/cdktf-mutual-tls /var/lib/cdktf-mutual-tls/record").out).toBe(
      "700 root\n600 root\n",
    );
    const record = host().read("/var/lib/cdktf-mutual-tls/record") ?? "";
    expect(record).toMatch(
      /^cdktf-mutual-tls-record 1\nhost\twww01\.lab\ngeneration\t2\nrun\t[-0-9:TZ]+\tok\nunit\tweb\.service\tmade\npath\t/,
    );
    expect(record).toMatch(
      /^path\tfile\t[0-9a-f]{64}\t0644\twww-data\twww-data\tsite\tmade\t\/srv\/www\t\/srv\/www\/index\.html$/m,
    );
  });
});
