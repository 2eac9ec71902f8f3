import { describeOnHost, planOf } from "./throw-away-host";

/** What a host with SELinux has of its tools; this machine has none, so they only say what they were asked. */
const TOOLS = {
  selinuxenabled: "#!/bin/sh\n",
  matchpathcon: `#!/bin/sh
[ "$1 $2" = "-n --" ] || exit 1
shift 2
for path; do
  case $path in
    /etc/web/*) echo system_u:object_r:httpd_config_t:s0 ;;
    /var/www/*) echo system_u:object_r:httpd_sys_content_t:s0 ;;
    *) echo '<<none>>' ;;
  esac
done
`,
  chcon: `#!/bin/sh
[ "$1 $3" = "-h --" ] || exit 1
context=$2
shift 3
for path; do [ -e "$path" ] || [ -L "$path" ] || exit 1; echo "$context $path" >>/var/log/labels; done
`,
};

const PLAN = planOf(
  "bundle web",
  "  file /etc/web/a%20b.conf 0644 root root",
  "  link /etc/web/on/a ../a%20b.conf",
  "  file /var/www/page 0644 root root",
  "  file /opt/plain 0644 root root",
  "  switch /etc/web",
);
const FILES = { "/etc/web/a b.conf": "a", "/var/www/page": "page", "/opt/plain": "plain" };
const STAGE = "/var/lib/cdktf-mutual-tls/journal/web";

describeOnHost("a host with SELinux", (host) => {
  beforeEach(() => {
    for (const [name, text] of Object.entries(TOOLS)) host().write(`/usr/local/sbin/${name}`, text, "0755");
  });

  test("gets each object with the label of its place before it is live", () => {
    host().sh("mkdir -p /etc/web /var/www");
    expect(host().apply(PLAN, FILES)).toMatchObject({ code: 0 });
    const config = "system_u:object_r:httpd_config_t:s0";
    expect((host().read("/var/log/labels") ?? "").trim().split("\n").sort()).toEqual([
      `${config} /etc/web/on`,
      `${config} ${STAGE}/new/etc/web/a b.conf`,
      `${config} ${STAGE}/new/etc/web/on`,
      `${config} ${STAGE}/new/etc/web/on/a`,
      `${config} ${STAGE}/through/etc/web/a b.conf`,
      `${config} ${STAGE}/through/etc/web/on/a`,
      `${config} ${STAGE}/true/etc/web/on/a`,
      `system_u:object_r:httpd_sys_content_t:s0 ${STAGE}/new/var/www/page`,
    ]);
    expect(host().apply(PLAN, FILES).out).toContain(": 0 changed (");
  });

  test("keeps its files as they are when a label cannot be set", () => {
    host().write("/usr/local/sbin/chcon", "#!/bin/sh\necho 'chcon: Operation not supported' >&2\nexit 1\n", "0755");
    const run = host().apply(PLAN, FILES);
    expect(run.code).toBe(70);
    expect(run.out).toContain("bundle web: the new files could not be staged");
    expect(run.out).toContain("chcon: Operation not supported");
    expect(host().read("/etc/web/a b.conf")).toBeUndefined();
  });
});

/** Booleans that are on, and ports with their types, are lines of files; every change is logged. */
const PERMISSIONS = {
  selinuxenabled: TOOLS.selinuxenabled,
  matchpathcon: "#!/bin/sh\nshift 2\nfor path; do echo '<<none>>'; done\n",
  getsebool: `#!/bin/sh
grep -qx "$1" /run/booleans && echo "$1 --> on" || echo "$1 --> off"
`,
  setsebool: `#!/bin/sh
echo "setsebool $*" >>/var/log/calls
[ ! -e /run/setsebool-fails ] || { echo 'Could not change policy booleans'; exit 1; }
[ "$3" = on ] && echo "$2" >>/run/booleans || sed -i "/^$2$/d" /run/booleans
`,
  semanage: `#!/bin/sh
[ "$2" = -l ] || echo "semanage $*" >>/var/log/calls
case $2 in
  -l) printf 'SELinux Port Type  Proto  Port Number\n\nhttp_port_t  tcp  80, 81, 443, 10001-10010\nhttp_port_t  udp  80\n'; cat /run/ports ;;
  -a) [ "$7" != 9090 ] || { echo 'ValueError: Port tcp/9090 already defined'; exit 1; }; echo "$4  $6  $7" >>/run/ports ;;
  -m) echo "$4  $6  $7" >>/run/ports ;;
  -d) sed -i "/  $7$/d" /run/ports ;;
esac
`,
};

const ALLOWED = planOf(
  "bundle web",
  "  selinux boolean httpd_can_network_connect",
  "  selinux port http_port_t 10005",
  "  selinux port http_port_t 8444",
  "  selinux port http_port_t 9090",
  "  file /etc/web 0644 root root",
  "  on-change reload web.service",
);

describeOnHost("what SELinux has to allow", (host) => {
  beforeEach(() => {
    for (const [name, text] of Object.entries(PERMISSIONS)) host().write(`/usr/local/sbin/${name}`, text, "0755");
    host().sh(": >/run/booleans; : >/run/ports; mkdir -p /run/units; : >/run/units/web.service.active");
  });

  test("is asked for once, before the services that need it are told, and is taken back with the host", () => {
    const run = host().apply(ALLOWED, { "/etc/web": "" });
    expect(run.out).toContain(
      "bundle web\n  selinux boolean httpd_can_network_connect\n  selinux port http_port_t 8444\n  selinux port http_port_t 9090\n",
    );
    expect(host().calls()).toEqual([
      "setsebool -P httpd_can_network_connect on",
      "semanage port -a -t http_port_t -p tcp 8444",
      "semanage port -a -t http_port_t -p tcp 9090",
      "semanage port -m -t http_port_t -p tcp 9090",
      "systemctl reload web.service",
    ]);
    expect(host().apply(ALLOWED, { "/etc/web": "" }).out).toContain(": 0 changed (");
    expect(host().calls()).toEqual([]);
    const teardown = host().apply(planOf().replace(/\n$/, "\nteardown\n"));
    expect(teardown).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual([
      "setsebool -P httpd_can_network_connect off",
      "semanage port -d -t http_port_t -p tcp 9090",
      "semanage port -d -t http_port_t -p tcp 8444",
    ]);
  });

  test("is asked for again when somebody took it away, and its services are told", () => {
    host().apply(ALLOWED, { "/etc/web": "" });
    host().sh(": >/run/booleans");
    host().calls();
    const run = host().apply(ALLOWED, { "/etc/web": "" });
    expect(run.out).toContain("  reload web.service (SELinux allows more)\n");
    expect(host().calls()).toEqual(["setsebool -P httpd_can_network_connect on", "systemctl reload web.service"]);
  });

  test("stays when the host is given back, where it was allowed before", () => {
    host().sh("echo httpd_can_network_connect >/run/booleans");
    host().apply(planOf("bundle web", "  selinux boolean httpd_can_network_connect"));
    expect(host().apply(planOf().replace(/\n$/, "\nteardown\n"))).toMatchObject({ code: 0 });
    expect(host().calls()).toEqual([]);
  });

  test("fails the bundle before any file where it cannot be had", () => {
    host().sh(": >/run/setsebool-fails");
    const run = host().apply(ALLOWED, { "/etc/web": "" });
    expect(run.code).toBe(70);
    expect(run.out).toContain("    | Could not change policy booleans\n");
    expect(run.out).toContain("bundle web: SELinux could not be set to allow boolean httpd_can_network_connect\n");
    expect(run.out).toContain("check with: setsebool -P httpd_can_network_connect on\n");
    expect(host().read("/etc/web")).toBeUndefined();
  });

  test("is nothing on a host without SELinux", () => {
    host().write("/usr/local/sbin/selinuxenabled", "#!/bin/sh\nexit 1\n", "0755");
    host().apply(ALLOWED, { "/etc/web": "" });
    expect(host().calls()).toEqual(["systemctl reload web.service"]);
  });

  test.each([
    ["selinux user x", "`user` is not allowed; allowed: boolean, port"],
    ["selinux boolean -P", "boolean `-P` is not allowed"],
    ["selinux port http_port_t all", "port `all` is not allowed; allowed: 1 to 65535"],
  ])("is refused as %s", (line, words) => {
    expect(host().apply(planOf("bundle web", `  ${line}`)).out).toContain(words);
  });
});
