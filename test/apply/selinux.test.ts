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
