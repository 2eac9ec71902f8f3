import { describeOnHost, planOf } from "./throw-away-host";

const PLAN = planOf(
  "bundle web",
  "  package apache2",
  "  package jq",
  "  file /etc/web 0644 root root",
  "  enable web.service",
);
const FILES = { "/etc/web": "" };
const POLICY = "/usr/sbin/policy-rc.d";

describeOnHost("packages", (host) => {
  test("that are missing are installed in one call, and no service starts by itself", () => {
    host().sh("echo 'ii jq 1.7-1' >/var/lib/packages; mkdir -p /var/lib/apt/lists; : >/var/lib/apt/lists/x_Packages");
    const run = host().apply(PLAN, FILES);
    expect(run.out).toContain("bundle web\n  packages apache2: installing\n  package apache2 1.0-1 installed\n");
    expect(run.out).toMatch(/^www01\.lab: 1 changed, 1 package, started web\.service, enabled web\.service \(/m);
    expect(host().calls()[0]).toBe("apt-get install policy=101 noninteractive");
    expect(host().read(POLICY)).toBeUndefined();
    host().calls();
    expect(host().apply(PLAN, FILES).out).toContain(": 0 changed (");
    expect(host().calls()).toEqual([]);
  });

  test("that are half unpacked since an installation was killed are unpacked anew", () => {
    host().sh(
      "printf 'ii apache2 2.4\\niHR jq 1.7-1\\n' >/var/lib/packages; mkdir -p /var/lib/apt/lists; : >/var/lib/apt/lists/x_Packages",
    );
    const run = host().apply(PLAN, FILES);
    expect(run.out).toContain("  packages jq: installing\n  package jq 1.0-1 installed\n");
    expect(host().calls().slice(0, 2)).toEqual([
      "apt-get install policy=101 noninteractive",
      "apt-get install --reinstall policy=101 noninteractive",
    ]);
  });

  test("lists are fetched first where there are none", () => {
    host().apply(PLAN, FILES);
    expect(host().calls().slice(0, 2)).toEqual([
      "apt-get update policy=101 noninteractive",
      "apt-get install policy=101 noninteractive",
    ]);
  });

  test("leave somebody's own policy as it is", () => {
    host().write(POLICY, "#!/bin/sh\nexit 7\n", "0755");
    host().apply(PLAN, FILES);
    expect(host().calls()[0]).toBe("apt-get update policy=7 noninteractive");
    expect(host().read(POLICY)).toBe("#!/bin/sh\nexit 7\n");
  });

  test("that cannot be installed fail the bundle before any file, and leave no policy", () => {
    host().sh(": >/run/apt-fails");
    const run = host().apply(PLAN, FILES);
    expect(run.code).toBe(70);
    expect(run.out).toContain("    | E: Unable to locate package\n");
    expect(run.out).toContain("the packages apache2 jq could not be installed\n");
    expect(host().read("/etc/web")).toBeUndefined();
    expect(host().read(POLICY)).toBeUndefined();
  });

  test("whose installation was killed are installed by the next run, which also removes the policy", () => {
    host().sh(": >/run/apt-dies; mkdir -p /var/lib/apt/lists; : >/var/lib/apt/lists/x_Packages");
    host().apply(PLAN, FILES);
    expect(host().read(POLICY)).toContain("exit 101");
    host().sh("rm /run/apt-dies");
    expect(host().apply(planOf("bundle web", "  package jq"), {}).code).toBe(0);
    expect(host().read(POLICY)).toBeUndefined();
    expect(host().apply(PLAN, FILES).code).toBe(0);
  });
});
