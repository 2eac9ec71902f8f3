import {
  certdbService,
  certdbWatchPath,
  certdbWatchService,
  crlConf,
  crlService,
  gateService,
  multirootcaService,
  ocspRefreshConf,
  ocspRefreshPath,
  ocspRefreshService,
  ocspRefreshTimer,
  ocspserveService,
} from "../../lib/pki/units";

const LABEL = "carc_i101l";

/** A unit's entries as `[Section] Key=value`, with continued lines joined. */
function entries(unit: string): string[] {
  let section = "";
  return unit
    .replace(/ \\\n\s+/g, " ")
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("[")) section = line;
      return line === "" || line.startsWith("[") ? [] : [`${section} ${line}`];
    });
}

test("multirootca serves the gate, which is on the same host, and its first CA where a request names none", () => {
  const unit = multirootcaService({ labels: [LABEL, "carc_i102l"], roots: "/etc/cfssl/multirootca.conf" });
  expect(entries(unit)).toEqual(
    expect.arrayContaining([
      "[Service] ExecStart=/usr/bin/multirootca -a 127.0.0.1:8887 -roots /etc/cfssl/multirootca.conf -l carc_i101l",
      "[Unit] Requires=cfssl-certdb-carc_i101l.service cfssl-certdb-carc_i102l.service",
      "[Unit] After=network.target cfssl-certdb-carc_i101l.service cfssl-certdb-carc_i102l.service",
      "[Service] IPAddressAllow=localhost",
      "[Service] Restart=on-failure",
      "[Install] WantedBy=multi-user.target",
    ]),
  );
});

test("the gate is an httpd that runs as a user of its own, without a capability", () => {
  expect(entries(gateService("/usr/sbin/apache2", ["10.0.0.0/8"]))).toEqual(
    expect.arrayContaining([
      "[Service] ExecStart=/usr/sbin/apache2 -f /etc/cfssl/gate/httpd.conf -DFOREGROUND",
      "[Service] User=cfssl-gate",
      "[Service] Group=cfssl-gate",
      "[Service] CapabilityBoundingSet=",
      "[Service] IPAddressDeny=any",
      "[Service] IPAddressAllow=localhost 10.0.0.0/8",
    ]),
  );
  expect(entries(gateService("/usr/sbin/httpd", undefined)).join()).not.toContain("IPAddress");
});

test("CA, responder and refresh of CFSSL run as users of their own, with nothing else that they may write", () => {
  const ca = { user: "cfssl", writable: ["/var/lib/cfssl"] };
  const refresh = { user: "cfssl-refresh", state: ["cfssl-refresh"] };
  const units = [
    [certdbService(LABEL), ca],
    [crlService(LABEL, "/var/www/ca/carc_i101l"), { ...ca, writable: ["/var/lib/cfssl", "/var/www/ca/carc_i101l"] }],
    [multirootcaService({ labels: [LABEL], roots: "/r" }), ca],
    [ocspserveService(LABEL, 9401), { user: "cfssl-ocsp", writable: [] }],
    [ocspRefreshService(LABEL), { ...refresh, writable: ["/var/lib/cfssl"] }],
    [certdbWatchService(LABEL), { ...refresh, writable: [] }],
  ] as const;
  for (const [unit, expected] of units) {
    const { user, writable, state = [] } = { state: [], ...expected };
    expect(entries(unit)).toEqual(
      expect.arrayContaining([
        `[Service] User=${user}`,
        "[Service] Group=cfssl-db",
        "[Service] ProtectSystem=strict",
        "[Service] CapabilityBoundingSet=",
        "[Service] NoNewPrivileges=yes",
      ]),
    );
    const values = (key: string) =>
      entries(unit).flatMap((entry) => (entry.startsWith(`[Service] ${key}=`) ? [entry.split("=")[1]] : []));
    expect(values("ReadWritePaths")).toEqual(writable.map((path) => `-${path}`));
    expect(values("StateDirectory")).toEqual(state);
    expect(values("SupplementaryGroups")).toEqual([user]);
  }
});

test("what holds a CA's key or a responder's key has no network, but for the API", () => {
  const isolated = [
    certdbService(LABEL),
    crlService(LABEL, "/w"),
    ocspRefreshService(LABEL),
    certdbWatchService(LABEL),
  ];
  for (const unit of isolated) expect(entries(unit)).toContain("[Service] PrivateNetwork=yes");
});

test("a certificate database is made once, before those that need it", () => {
  expect(entries(certdbService(LABEL))).toEqual(
    expect.arrayContaining([
      "[Service] Type=oneshot",
      "[Service] RemainAfterExit=yes",
      "[Service] ExecStart=/usr/bin/chgrp cfssl-db /var/lib/cfssl /var/lib/cfssl/carc_i101l.db",
      "[Service] ExecStart=/usr/bin/chmod 0770 /var/lib/cfssl",
      "[Service] ExecStart=/usr/bin/chmod 0660 /var/lib/cfssl/carc_i101l.db",
      '[Service] ExecStart=/usr/bin/sqlite3 -batch -bail -cmd ".timeout 5000" /var/lib/cfssl/carc_i101l.db ".read /etc/cfssl/carc_i101l/schema.sql" ".read /etc/cfssl/carc_i101l/rows.sql"',
    ]),
  );
  for (const unit of [ocspserveService(LABEL, 9401), ocspRefreshService(LABEL)]) {
    expect(entries(unit)).toContain("[Unit] Requires=cfssl-certdb-carc_i101l.service");
  }
});

test("a responder listens on its port, on all addresses or on one", () => {
  const command = "[Service] ExecStart=/usr/bin/cfssl ocspserve -address";
  const database = "-db-config /etc/cfssl/carc_i101l/db.json";
  expect(entries(ocspserveService(LABEL, 9401))).toContain(`${command} 0.0.0.0 -port 9401 ${database}`);
  expect(entries(ocspserveService(LABEL, 9401, { address: "127.0.0.1" }))).toContain(
    `${command} 127.0.0.1 -port 9401 ${database}`,
  );
});

test("a refresh is started by the database, by a timer, and as often as certificates are issued", () => {
  const changed = "/var/lib/cfssl-refresh/carc_i101l.changed";
  expect(entries(certdbWatchPath(LABEL))).toContain("[Path] PathModified=/var/lib/cfssl/carc_i101l.db");
  expect(entries(certdbWatchService(LABEL))).toContain(`[Service] ExecStart=/usr/bin/touch ${changed}`);
  expect(entries(ocspRefreshPath(LABEL))).toContain(`[Path] PathExists=${changed}`);
  expect(entries(ocspRefreshService(LABEL))).toEqual(
    expect.arrayContaining([
      `[Service] ExecStartPre=/usr/bin/rm -f ${changed}`,
      "[Unit] After=cfssl-certdb-carc_i101l.service cfssl-certdb-watch-carc_i101l.service",
    ]),
  );
  expect(entries(ocspRefreshTimer(LABEL, 300))).toContain("[Timer] OnUnitActiveSec=300s");
  expect(entries(ocspRefreshService(LABEL))).toContain("[Unit] StartLimitIntervalSec=0");
});

test("the settings of a refresh name the CA's key only where a CRL is made", () => {
  const common = `database=/var/lib/cfssl/carc_i101l.db
db-config=/etc/cfssl/carc_i101l/db.json
ca=/etc/cfssl/carc_i101l/ca.pem
`;
  const settings = { label: LABEL, responder: "/r.pem", responderKey: "/r.key", responseLifetimeSeconds: 345600 };
  expect(ocspRefreshConf(settings)).toBe(`${common}responder=/r.pem
responder-key=/r.key
interval=345600
`);
  expect(crlConf(LABEL, { path: "/srv/crl.der", expirySeconds: 604800 })).toBe(
    `${common}crl=/srv/crl.der\ncrl-expiry=604800\nca-key=/etc/cfssl/carc_i101l/ca-key.pem\n`,
  );
});

test("a refresh is ordered after the CRL that it starts, so that a revocation is in both when it ends", () => {
  expect(entries(ocspRefreshService(LABEL, { makesCrl: true }))).toEqual(
    expect.arrayContaining([
      "[Unit] Wants=cfssl-crl-carc_i101l.service",
      "[Unit] After=cfssl-certdb-carc_i101l.service cfssl-certdb-watch-carc_i101l.service cfssl-crl-carc_i101l.service",
    ]),
  );
});
