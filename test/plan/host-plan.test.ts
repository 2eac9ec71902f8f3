import { Secret } from "../../lib";
import { entriesOf } from "../../lib/plan/bundle";
import { type HostPlan, printHostPlan } from "../../lib/plan/host-plan";
import { debian13 } from "../../lib/platform/debian";

const make = entriesOf("stack/lab/host");

test("a plan is one act a line", () => {
  const plan: HostPlan = {
    name: "host",
    fqdn: "host.lab.test",
    path: "stack/lab/host",
    platform: debian13,
    after: [],
    bundles: [
      {
        name: "web",
        packages: ["apache2"],
        entries: [
          make.directory("/srv/www", "0750", "root", "www-data"),
          make.file("/srv/www/a page", "text\n"),
          make.file("/srv/www/ca.crt", Buffer.from([0])),
          make.link("/etc/a", "../b"),
          make.absent("/etc/c"),
          make.secret("/etc/key", Secret.fromFile("tls-key", { file: "tls.key", version: "7" }), "0640", "root", "ssl"),
        ],
        validations: [{ root: "/etc/apache2", command: ["apache2ctl", "-t"] }],
        switchRoot: "/etc/apache2",
        steps: [
          { kind: "on-change", action: "run", command: ["update-ca-certificates"] },
          { kind: "on-change", action: "reload", unit: "apache2.service" },
          { kind: "enable", unit: "apache2.service" },
          { kind: "await", of: ["/srv/www/a page", "/srv/b"], seconds: 5, label: "it", command: ["true"] },
          { kind: "await", seconds: 30, label: "an answer", command: ["curl", "http://127.0.0.1/%7E"] },
        ],
      },
      { name: "empty", packages: [], entries: [], validations: [], steps: [] },
    ],
  };
  expect(printHostPlan(plan)).toBe(`cdktf-mutual-tls-plan 1
host host.lab.test
os debian 13
package-manager apt

bundle web
  package apache2
  directory /srv/www 0750 root www-data
  file /srv/www/a%20page 0644 root root
  file /srv/www/ca.crt 0644 root root base64
  link /etc/a ../b
  absent /etc/c
  secret /etc/key 0640 root ssl tls-key 7
  validate /etc/apache2 apache2ctl -t
  switch /etc/apache2
  on-change run update-ca-certificates
  on-change reload apache2.service
  enable apache2.service
  of /srv/www/a%20page /srv/b
  await 5 it true
  await 30 an%20answer curl http://127.0.0.1/%257E

bundle empty
`);
});
