import { ImportedCertificate, Platform } from "../../lib";
import { type Changes, issuesOf, type SmallFleet, smallFleet, type TestPki, testPki } from "../support/fleet";

let pki: TestPki;
beforeAll(async () => {
  pki = await testPki();
});

/** `code got` of each issue about a reserved or a served path. */
function found(changes: Changes, declare: (fleet: SmallFleet) => void = () => undefined): string[] {
  const fleet = smallFleet(pki, changes);
  declare(fleet);
  return issuesOf(fleet)
    .filter(({ code }) => code === "path-reserved" || code === "path-served")
    .map(({ code, got }) => `${code} ${got}`);
}
const imported = (certificatePath: string, privateKeyPath: string) => (fleet: SmallFleet) =>
  new ImportedCertificate(fleet.www01, "imported", {
    certificate: fleet.pem("api/tls.pem"),
    privateKey: fleet.secret("imported"),
    certificatePath,
    privateKeyPath,
  });

test.each([
  ..."/ /etc /root /etc/ssl/private /etc/ssl /proc/self /proc /sys /dev /run/x /var/lib/cdktf-mutual-tls/secrets /var".split(
    " ",
  ),
  ..."/var/lib/cdktf-mutual-tls /var/lib /etc/apache2/conf-enabled /etc/apache2 /etc/cron.d /etc/systemd/system".split(
    " ",
  ),
  ..."/etc/certmgr/auth /etc/cfssl /var/lib/cfssl /usr /usr/bin /boot /home /home/alice /home/alice/.ssh /tmp/www".split(
    " ",
  ),
  ..."/var/log/apache2 /var/spool/cron /etc/apt /var/lib/dpkg /usr/local /srv/.ssh /lib64/www /var/lib/apache2".split(
    " ",
  ),
])("a document root cannot be %s", (documentRoot) => {
  const issues = found({ vhost: { documentRoot } });
  expect(issues).toContain(`path-reserved ${documentRoot}`);
});

test.each([
  ..."/srv/www /var/www/vhosts/www.lab.test /var/www /opt/shop/htdocs /home/alice/public_html /data /library".split(
    " ",
  ),
  ..."/var/lib/wiki/htdocs /usr/share/phpmyadmin /usr/local/www /srv/etc /srv/cron.d".split(" "),
])("a document root can be %s", (documentRoot) => {
  expect(found({ vhost: { documentRoot } })).toEqual([]);
});

test.each([
  [".ssh/authorized_keys", undefined],
  ["a/b/.ssh/authorized_keys", undefined],
  [".bashrc", "/home/alice/public_html"],
  [".htaccess", "/srv/www"],
  ["cron.d/tidy", "/etc"],
  ["system/tidy.service", "/etc/systemd"],
])("a document cannot be %s in %s", (path, documentRoot) => {
  const root = documentRoot ?? "/var/www/vhosts/www.lab.test";
  const changes = documentRoot === undefined ? {} : { vhost: { documentRoot } };
  const issues = found(changes, ({ vhost }) => vhost.addDocument(path, "text"));
  expect(issues).toContain(`path-reserved ${root}/${path}`);
});

test.each([".well-known/security.txt", "cron.d/tidy", "etc/passwd", "ssh/config", "certs/0a1b2c3d.0"])(
  "a document can be %s",
  (path) => {
    expect(found({}, ({ vhost }) => vhost.addDocument(path, "text"))).toEqual([]);
  },
);

const RESERVED = [
  ..."/etc/cron.d/tidy /etc/cron.daily/tidy /etc/crontab /etc/anacrontab /var/spool/cron/crontabs/root".split(" "),
  ..."/etc/systemd/system/x.service /usr/lib/systemd/system/x.service /etc/init.d/x /etc/rc.local /etc/tmpfiles.d/x".split(
    " ",
  ),
  ..."/etc/sudoers.d/x /etc/sudoers /etc/ssh/sshd_config.d/x.conf /root/.ssh/authorized_keys /srv/app/.ssh/id".split(
    " ",
  ),
  ..."/etc/ld.so.preload /etc/ld.so.conf.d/x.conf /etc/pam.d/sshd /etc/security/limits.conf".split(" "),
  ..."/etc/profile /etc/profile.d/x.sh /etc/bash.bashrc /etc/environment /root/.bashrc /etc/passwd /etc/shadow /etc/shadow-".split(
    " ",
  ),
  ..."/etc/apache2/conf-enabled/x.conf /etc/apache2/vhosts.d/x.conf /etc/certmgr/conf.d/x.json /etc/cfssl/x".split(" "),
  ..."/var/lib/cdktf-mutual-tls/record /etc/apt/apt.conf.d/99x /etc/apt/trusted.gpg.d/x.gpg /etc/dpkg/dpkg.cfg.d/x".split(
    " ",
  ),
  ..."/usr/local/share/ca-certificates/x.crt /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/0a1b2c3d.0".split(" "),
  ..."/usr/local/bin/x /usr/bin/x /lib64/x.so /boot/x /proc/sys/kernel/core_pattern /dev/sda /run/x /tmp/x".split(" "),
  "/etc/mutual-tls-staples",
  ..."/etc/udev/rules.d/x /etc/logrotate.d/x /etc/NetworkManager/dispatcher.d/x /etc/mutual-tls-crl/x".split(" "),
];

test.each(RESERVED)("neither a key nor a certificate can be %s", (path) => {
  const reserved = `path-reserved ${path}`;
  expect(found({}, imported("/etc/ssl/certs/x.crt", path))).toEqual([reserved]);
  expect(found({}, imported(path, "/etc/ssl/private/x.key"))).toEqual([reserved]);
  expect(found({ manifest: { privateKey: { path } } })).toContain(reserved);
  expect(found({ manifest: { certificate: { path } } })).toContain(reserved);
  expect(found({ manifest: { ca: { path } } })).toEqual([reserved]);
});

test.each(
  "/etc/ssl/certs/x.crt /etc/ssl/private/x.key /root/x.key /srv/app/tls/x.key /etc/postfix/tls/x.key /opt/x/x.key /var/lib/x/x.key".split(
    " ",
  ),
)("a key can be %s", (path) => {
  expect(found({}, imported("/etc/ssl/certs/y.crt", path))).toEqual([]);
});

test("a manifest whose name makes it the system's bundle of trusted CAs is refused", () => {
  expect(found({ manifest: { certificate: { path: "/etc/ssl/certs/ca-certificates.crt" } } })[0]).toBe(
    "path-reserved /etc/ssl/certs/ca-certificates.crt",
  );
});

test("on Enterprise Linux its own paths are reserved", () => {
  const el = { www01: { platform: Platform.enterpriseLinux9() } };
  for (const path of [
    "/etc/httpd/conf.d/x.conf",
    "/etc/pki/ca-trust/source/anchors/x.crt",
    "/etc/yum.repos.d/x",
    "/etc/pki/tls/certs/ca-bundle.crt",
  ])
    expect(found(el, imported(path, "/etc/pki/tls/private/x.key"))).toEqual([`path-reserved ${path}`]);
  expect(found(el, imported("/etc/pki/tls/certs/x.crt", "/etc/pki/tls/private/x.key"))).toEqual([]);
});

test("a key below a document root is refused, since it would be served", () => {
  expect(found({ vhost: { documentRoot: "/srv/app" } }, imported("/srv/app/x.crt", "/srv/app/tls/x.key"))).toEqual([
    "path-served /srv/app/tls/x.key, and the document root /srv/app",
  ]);
  expect(found({ vhost: { documentRoot: "/srv/app/www" } }, imported("/srv/app/x.crt", "/srv/app/tls/x.key"))).toEqual(
    [],
  );
});

test("an issue says what reads the path, and what is allowed", () => {
  const fleet = smallFleet(pki);
  imported("/etc/ssl/certs/x.crt", "/etc/cron.d/tidy")(fleet);
  expect(issuesOf(fleet)).toEqual([
    {
      code: "path-reserved",
      path: "stack/lab/www01/imported",
      what: "`privateKeyPath` on www01.lab.test is a path that is reserved: cron or at runs commands from there",
      got: "/etc/cron.d/tidy",
      allowed: "a folder of certificates or keys, such as one below /etc/ssl, /etc/pki/tls or /srv",
      fix: "give another path",
    },
  ]);
});
