import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FleetModel } from "../model/fleet";
import type { HostModel } from "../model/host";
import type { CertificateAuthorityModel, MultiRootCaModel, OcspResponderModel } from "../model/pki";
import { type Bundle, type Entry, entriesOf, type Step } from "../plan/bundle";
import { awaitStep } from "../plan/health-check";
import { certdbRows, certdbSchema } from "./certdb";
import { printDatabaseConfig, printRootsFile, printSigningConfig } from "./cfssl-config";
import { MADE_CRL_SECONDS, madeCrlFile } from "./crl";
import { gateConfig } from "./gate/httpd-config";
import { gateLimits, printGateLimits } from "./gate/limits";
import { gateScript } from "./gate/script";
import {
  API_CERTIFICATE,
  API_PRIVATE_KEY,
  CFSSL_DATA_DIRECTORY,
  CFSSL_DIRECTORY,
  CFSSL_USER,
  cfsslPaths,
  DATABASE_GROUP,
  GATE_CONFIG,
  GATE_DIRECTORY,
  GATE_LIMITS,
  GATE_PROGRAM,
  GATE_USER,
  REFRESH_USER,
  RESPONDER_USER,
  ROOTS_FILE,
} from "./paths";
import {
  certdbService,
  certdbSqlPaths,
  certdbUnit,
  certdbWatchPath,
  certdbWatchService,
  certdbWatchUnit,
  crlConf,
  crlConfPath,
  crlService,
  crlUnit,
  GATE_UNIT,
  gateService,
  MULTIROOTCA_UNIT,
  multirootcaService,
  OCSP_REFRESH,
  ocspRefreshConf,
  ocspRefreshConfPath,
  ocspRefreshPath,
  ocspRefreshService,
  ocspRefreshTimer,
  ocspRefreshUnit,
  ocspserveService,
  ocspserveUnit,
} from "./units";

/** How long a daemon may take until it answers. */
const START_SECONDS = 30;

/** The CA host: first the users that everything else belongs to, then databases, responders and the API. */
export function cfsslBundles(fleet: FleetModel, host: HostModel): Bundle[] {
  const { multiRootCa, ocspResponders } = host;
  if (multiRootCa === undefined && ocspResponders.length === 0) return [];
  return [
    userBundle(host),
    {
      name: "cfssl",
      packages: [],
      entries: [
        ...folders(host),
        ...authoritiesOf(host).flatMap((authority) => authorityEntries(host, authority)),
        ...ocspResponders.flatMap((responder) => responderEntries(host, responder)),
        ...(multiRootCa === undefined
          ? []
          : [...multiRootCaEntries(host, multiRootCa), ...gateEntries(fleet, host, multiRootCa)]),
      ],
      validations: [],
      steps: steps(fleet, host),
    },
  ];
}

function userBundle(host: HostModel): Bundle {
  const lines = [
    `g ${DATABASE_GROUP} -`,
    `u ${CFSSL_USER} - "CFSSL certificate authority" ${CFSSL_DATA_DIRECTORY}`,
    `u ${RESPONDER_USER} - "CFSSL OCSP responder"`,
    `u ${REFRESH_USER} - "CFSSL OCSP signer"`,
    ...(host.multiRootCa === undefined ? [] : [`u ${GATE_USER} - "CFSSL API gate"`]),
  ];
  return {
    name: "cfssl-user",
    packages: [
      ...(host.platform.cfsslPackages ?? []),
      ...(host.multiRootCa === undefined ? [] : host.platform.gate.packages),
    ],
    entries: [entriesOf(host.path).file("/etc/sysusers.d/cfssl.conf", `${lines.join("\n")}\n`)],
    validations: [],
    steps: [{ kind: "on-change", action: "run", command: ["systemd-sysusers", "/etc/sysusers.d/cfssl.conf"] }],
  };
}

/** The CAs that something on this host acts for. */
function authoritiesOf(host: HostModel): CertificateAuthorityModel[] {
  const all = [
    ...host.ocspResponders.map((responder) => responder.authority),
    ...(host.multiRootCa?.roots ?? []).map((root) => root.authority),
  ];
  return all.filter((authority, index) => all.findIndex((other) => other.path === authority.path) === index);
}

function folders(host: HostModel): Entry[] {
  const make = entriesOf(host.path);
  return [
    make.directory(CFSSL_DIRECTORY),
    make.directory(CFSSL_DATA_DIRECTORY, "0770", CFSSL_USER, DATABASE_GROUP),
    make.file(OCSP_REFRESH, readFileSync(join(__dirname, "ocsp-refresh.sh"), "utf8"), "0755"),
  ];
}

/** Files that only root and one group of CFSSL's may read. */
function readBy(group: string, declaredBy: string) {
  const make = entriesOf(declaredBy);
  return {
    folder: (path: string) => make.directory(path, "0750", "root", group),
    file: (path: string, content: string) => make.file(path, content, "0640", "root", group),
    secret: (path: string, secret: Parameters<typeof make.secret>[1]) =>
      make.secret(path, secret, "0640", "root", group),
  };
}

function authorityEntries(host: HostModel, authority: CertificateAuthorityModel): Entry[] {
  const { label } = authority;
  const shared = readBy(DATABASE_GROUP, authority.path);
  const make = readBy(CFSSL_USER, authority.path);
  const root = host.multiRootCa?.roots.find((each) => each.authority.path === authority.path);
  const [schema = "", rows = ""] = certdbSqlPaths(label);
  const issued = host.ocspResponders.find((each) => each.authority.path === authority.path)?.issued ?? [];
  return [
    shared.folder(`${CFSSL_DIRECTORY}/${label}`),
    shared.file(cfsslPaths.certificate(label), authority.certificate.pem),
    shared.file(cfsslPaths.databaseConfig(label), printDatabaseConfig(label, cfsslPaths)),
    make.file(schema, certdbSchema()),
    make.file(rows, certdbRows(label, issued)),
    entriesOf(authority.path).file(`${host.platform.unitDirectory}/${certdbUnit(label)}`, certdbService(label)),
    ...(root === undefined ? [] : [make.secret(cfsslPaths.privateKey(label), root.privateKey)]),
  ];
}

function responderEntries(host: HostModel, responder: OcspResponderModel): Entry[] {
  const { label } = responder.authority;
  const make = readBy(REFRESH_USER, responder.path);
  const unit = (name: string, text: string) =>
    entriesOf(responder.path).file(`${host.platform.unitDirectory}/${name}`, text);
  const crl = madeCrlFile(host, responder.authority);
  return [
    ...(crl === undefined ? [] : crlEntries(host, responder, crl)),
    make.file(cfsslPaths.ocspCertificate(label), responder.certificate.pem),
    make.secret(cfsslPaths.ocspPrivateKey(label), responder.privateKey),
    make.file(
      ocspRefreshConfPath(label),
      ocspRefreshConf({
        label,
        responder: cfsslPaths.ocspCertificate(label),
        responderKey: cfsslPaths.ocspPrivateKey(label),
        responseLifetimeSeconds: responder.responseLifetimeSeconds,
      }),
    ),
    unit(ocspserveUnit(label), ocspserveService(label, responder.port, { clients: responder.clients })),
    unit(ocspRefreshUnit(label, "service"), ocspRefreshService(label, { makesCrl: crl !== undefined })),
    unit(ocspRefreshUnit(label, "timer"), ocspRefreshTimer(label, responder.refreshIntervalSeconds)),
    unit(ocspRefreshUnit(label, "path"), ocspRefreshPath(label)),
    unit(certdbWatchUnit(label, "service"), certdbWatchService(label)),
    unit(certdbWatchUnit(label, "path"), certdbWatchPath(label)),
  ];
}

/** Earlier versions made the CRL in the refresh, which then needed the CA's key. */
function crlEntries(host: HostModel, { path, authority: { label } }: OcspResponderModel, crl: string): Entry[] {
  const make = entriesOf(path);
  return [
    make.directory(dirname(crl), "0755", CFSSL_USER),
    readBy(CFSSL_USER, path).file(crlConfPath(label), crlConf(label, { path: crl, expirySeconds: MADE_CRL_SECONDS })),
    make.file(`${host.platform.unitDirectory}/${crlUnit(label)}`, crlService(label, dirname(crl))),
  ];
}

function multiRootCaEntries(host: HostModel, multiRootCa: MultiRootCaModel): Entry[] {
  const make = readBy(CFSSL_USER, multiRootCa.path);
  return [
    make.file(ROOTS_FILE, printRootsFile(multiRootCa, cfsslPaths)),
    ...multiRootCa.roots.flatMap(({ authority }) => [
      make.file(cfsslPaths.signingConfig(authority.label), printSigningConfig(authority, cfsslPaths)),
      ...authority.signingProfiles.map(({ authKey }) =>
        make.secret(cfsslPaths.authKey(authority.label, authKey.name), authKey),
      ),
    ]),
    ...multirootcaUnitEntry(host, multiRootCa),
  ];
}

function multirootcaUnitEntry(host: HostModel, { path, roots }: MultiRootCaModel): Entry[] {
  const [first, ...others] = roots.map(({ authority }) => authority.label);
  if (first === undefined) return [];
  const text = multirootcaService({ labels: [first, ...others], roots: ROOTS_FILE });
  return [entriesOf(path).file(`${host.platform.unitDirectory}/${MULTIROOTCA_UNIT}`, text)];
}

/** The gate holds the API's TLS key. It reads the limits for each request. */
function gateEntries(fleet: FleetModel, { platform }: HostModel, multiRootCa: MultiRootCaModel): Entry[] {
  const { path } = multiRootCa;
  const make = readBy(GATE_USER, path);
  return [
    make.folder(GATE_DIRECTORY),
    make.folder(dirname(API_CERTIFICATE)),
    make.file(API_CERTIFICATE, multiRootCa.tlsCertificate.pem),
    make.secret(API_PRIVATE_KEY, multiRootCa.tlsPrivateKey),
    make.file(GATE_CONFIG, gateConfig(multiRootCa, platform)),
    make.file(GATE_LIMITS, printGateLimits(gateLimits(fleet, multiRootCa))),
    entriesOf(path).file(GATE_PROGRAM, gateScript(), "0755"),
    entriesOf(path).file(
      `${platform.unitDirectory}/${GATE_UNIT}`,
      gateService(platform.gate.binary, multiRootCa.clients),
    ),
  ];
}

/** A daemon is restarted when what it reads changed: a new key of one does not interrupt the others. */
function steps(fleet: FleetModel, host: HostModel): Step[] {
  const { multiRootCa, ocspResponders } = host;
  const authorities = authoritiesOf(host);
  const responders = ocspResponders.map(({ authority: { label }, port }) => ({ label, port }));
  const pathsOf = (entries: readonly Entry[]) =>
    entries.filter(({ kind }) => kind !== "directory").map(({ path }) => path);
  const databaseOf = (label: string) => [cfsslPaths.databaseConfig(label), ...certdbSqlPaths(label)];
  const unitFile = (name: string) => `${host.platform.unitDirectory}/${name}`;
  const daemons = [
    ...authorities.map(({ label }) => ({
      unit: certdbUnit(label),
      of: [...databaseOf(label), unitFile(certdbUnit(label))],
    })),
    ...responders.map(({ label }) => ({
      unit: ocspserveUnit(label),
      of: [...databaseOf(label), unitFile(ocspserveUnit(label))],
    })),
    ...(multiRootCa === undefined
      ? []
      : [
          {
            unit: MULTIROOTCA_UNIT,
            of: [
              ...pathsOf(multiRootCaEntries(host, multiRootCa)),
              ...multiRootCa.roots.flatMap(({ authority: { label } }) => [
                cfsslPaths.certificate(label),
                cfsslPaths.privateKey(label),
                ...databaseOf(label),
              ]),
            ],
          },
          {
            unit: GATE_UNIT,
            of: pathsOf(gateEntries(fleet, host, multiRootCa)).filter(
              (path) => path !== GATE_LIMITS && path !== GATE_PROGRAM,
            ),
          },
        ]),
  ];
  return [
    ...daemons.map(({ unit, of }): Step => ({ kind: "on-change", action: "restart", unit, of })),
    ...ocspResponders.map((responder): Step => {
      const { label } = responder.authority;
      const of = [
        ...pathsOf(responderEntries(host, responder)),
        ...databaseOf(label),
        OCSP_REFRESH,
        cfsslPaths.certificate(label),
        cfsslPaths.privateKey(label),
      ];
      return { kind: "on-change", action: "start", unit: ocspRefreshUnit(label, "service"), of };
    }),
    ...[
      ...daemons.map(({ unit }) => unit),
      ...responders.flatMap(({ label }) => [
        ocspRefreshUnit(label, "timer"),
        ocspRefreshUnit(label, "path"),
        certdbWatchUnit(label, "path"),
      ]),
    ].map((unit): Step => ({ kind: "enable", unit })),
    ...responders.map(({ label, port }) => answers(`the OCSP responder of ${label}`, `http://127.0.0.1:${port}/`)),
    ...(multiRootCa === undefined ? [] : [answers("the signing API", `https://127.0.0.1:${multiRootCa.port}/`)]),
  ];
}

function answers(label: string, url: string): Step {
  return awaitStep({ kind: "url", url, label, anyStatus: true, caCertificateFile: "none", seconds: START_SECONDS });
}
