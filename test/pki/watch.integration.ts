import { Duration, KeyUsage, Secret } from "../../lib";
import { printHostPlan, secretsOfPlan, sentFilesOfPlan } from "../../lib/plan/host-plan";
import { describeOnRealHost } from "../apply/on-hosts/engine-host";
import { DEBIAN } from "../apply/on-hosts/web-systems";
import { planOf, smallFleet, type TestPki, testPki } from "../support/fleet";

const SYSTEM = {
  ...DEBIAN,
  lab: { LAB_NAME: "certdb-watch", LAB_SUBNET: "10.89.82.0/24" },
  install: "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install curl",
};

const SECRETS: Readonly<Record<string, string>> = {
  "sub-ca-key": "sub/ca-key.pem",
  "sub-ocsp-key": "sub/ocsp-key.pem",
  "api-tls-key": "api/tls-key.pem",
  "auth-server": "auth/server.key",
  "auth-client": "auth/client.key",
};

const ROUNDS = 50;

/** What the rounds ask for: c1, c2, ... */
function signingProfiles() {
  const names = Array.from({ length: 4 * ROUNDS }, (_, index) => `c${index + 1}`);
  const of = (usage: KeyUsage, key: string) => ({
    usages: [KeyUsage.DIGITAL_SIGNATURE, usage],
    expiry: Duration.days(365),
    authKey: Secret.fromFile(key, { file: `/secrets/${key}`, version: "1" }),
  });
  return {
    server: {
      ...of(KeyUsage.SERVER_AUTH, "auth-server"),
      allowedRequests: names.map((commonName) => ({ commonName, hosts: [`${commonName}.lab.test`] })),
      requestsPerHour: names.length,
    },
    client: { ...of(KeyUsage.CLIENT_AUTH, "auth-client"), sharedByOrganizations: true },
  };
}

/**
 * Certificates are asked for in each round one soon after the other, with pauses that differ, so that they come at all
 * moments of a refresh; every tenth round one is revoked at last. Prints what was not known to the responder after 5 s.
 */
const ISSUE = `cd /root
request() {
  printf '{"CN": "%s", "hosts": ["%s.lab.test"], "key": {"algo": "ecdsa", "size": 256}}' "$1" "$1" >"$1.json"
  cfssl gencert -loglevel 3 -config client.json -profile server -label sub -tls-remote-ca root.pem "$1.json" >"$1.out" || echo "$1 was not issued"
}
count() { sqlite3 -readonly -cmd '.timeout 5000' /var/lib/cfssl/sub.db "$1"; }
missing() {
  count 'SELECT count(*) FROM certificates AS c LEFT JOIN ocsp_responses AS r USING (serial_number, authority_key_identifier) WHERE r.body IS NULL'
}
answer() { openssl ocsp -issuer /etc/cfssl/sub/ca.pem -cert "$1.pem" -url http://127.0.0.1:9401 -noverify 2>/dev/null | sed -n "s/^$1.pem: //p"; }
within() {
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || { echo "$*: not within 5 s"; return 1; }
    sleep 0.1
  done
}
none_missing() { [ "$(missing)" = 0 ]; }
revoked() { [ "$(answer "$1")" = revoked ]; }
issued=0 round=0
while [ "$round" -lt ${ROUNDS} ]; do
  round=$((round + 1)) n=0
  while [ "$n" -le $((round % 4)) ]; do
    n=$((n + 1)) issued=$((issued + 1))
    request "c$issued"
    sleep "0.$(printf %02d $(((round * 13 + n * 29) % 40)))"
  done
  if [ $((round % 10)) = 0 ]; then
    sed 's/.*"cert":"//; s/\\\\n/\\n/g; s/","csr".*//' "c$issued.out" >"c$issued.pem"
    key=$(count "SELECT serial_number || ' ' || authority_key_identifier FROM certificates ORDER BY rowid DESC LIMIT 1")
    runuser -u cfssl -g cfssl-db -- cfssl revoke -loglevel 2 -db-config /etc/cfssl/sub/db.json -serial "\${key% *}" -aki "\${key#* }" -reason superseded
    within revoked "c$issued"
  fi
  within none_missing
done
echo "issued $(count 'SELECT count(*) FROM certificates') missing $(missing)"`;

describeOnRealHost(
  "the certificate database",
  (host) => {
    let pki: TestPki;

    beforeAll(async () => {
      pki = await testPki();
      const { bundles, ...plan } = planOf(smallFleet(pki, { sub: { signingProfiles: signingProfiles() } }), "ca01");
      const cfssl = { ...plan, bundles: bundles.filter(({ name }) => name.startsWith("cfssl")) };
      const value = (name: string) => Buffer.from(pki.get(SECRETS[name] ?? "") ?? "").toString("base64");
      const secrets = secretsOfPlan(cfssl).map(({ secret: { name, version } }) => `${name} ${version} ${value(name)}`);
      expect((await host().deliver(secrets.join("\n"))).out).toContain("secrets delivered");
      const files = Object.fromEntries(sentFilesOfPlan(cfssl).map(({ path, content }) => [path, String(content)]));
      expect(await host().apply(printHostPlan(cfssl), files)).toMatchObject({ code: 0 });
      const client = {
        signing: { default: { expiry: "1h", auth_remote: { remote: "ca", auth_key: "key" } } },
        auth_keys: { key: { type: "standard", key: String(pki.get("auth/server.key")).trim() } },
        remotes: { ca: "https://ca01.lab.test:8888" },
      };
      await host().write("/root/client.json", JSON.stringify(client), "0600");
      await host().write("/root/root.pem", String(pki.get("root/ca.pem")));
      await host().must("echo 127.0.0.1 ca01.lab.test >>/etc/hosts");
    }, 120_000);

    test("is never written to without a refresh that looks at it afterwards", async () => {
      // What nobody notices is not made up for.
      await host().must("systemctl stop cfssl-ocsp-refresh-sub.timer");
      const said = await host().must(`/bin/sh <<'END'\n${ISSUE}\nEND\n`);
      expect(said).toMatch(/^issued 1\d\d missing 0\n$/);
    }, 300_000);

    test("has a refresh that cannot begin tried again now and then, and at work once it can", async () => {
      const tries = "journalctl --sync; journalctl -q -o cat -u cfssl-ocsp-refresh-sub.service | grep -c '^Starting '";
      await host().must(`systemctl stop cfssl-certdb-watch-sub.path; sleep 1
        rm -f /var/lib/cfssl-refresh/sub.changed; mkdir /var/lib/cfssl-refresh/sub.changed`);
      const result = "systemctl show -P Result cfssl-ocsp-refresh-sub";
      await host().must(`timeout 30 sh -c 'until [ "$(${result})" = exit-code ]; do sleep 0.1; done'`);
      const before = Number(await host().must(tries));
      await host().must("sleep 25");
      const after = Number(await host().must(tries));
      expect(after - before).toBeGreaterThanOrEqual(1);
      expect(after - before).toBeLessThanOrEqual(3);
      // What was noted meanwhile is looked at.
      await host().must(`cd /var/lib/cfssl-refresh; rmdir sub.changed; touch sub.changed
        timeout 30 sh -c 'while [ -e sub.changed ] || [ "$(${result})" != success ]; do sleep 0.1; done'`);
    }, 120_000);
  },
  SYSTEM,
);
