import { dirname } from "node:path/posix";
import { importedEntries, importedPaths, isReadBy } from "../hosts/imported-certificates-bundle";
import { isProxied } from "../model/backend";
import type { ImportedCertificateModel } from "../model/host";
import type { HttpdServerModel, StaplingEngineModel, StaplingVhostModel } from "../model/httpd";
import { listenPorts } from "../model/listen";
import type { IssuerSiteModel } from "../model/pki";
import { certificateFileOf, certificatesOf } from "../model/server-certificate";
import { siteLabel } from "../model/site-address";
import { isStapled } from "../model/stapling";
import { CFSSL_USER } from "../pki/paths";
import { type Bundle, type Entry, entriesOf, type SelinuxPermission, type Step } from "../plan/bundle";
import { type CertificatePair, pairsCommand } from "../plan/certificate-pairs";
import { awaitStep } from "../plan/health-check";
import type { HttpdModule, HttpdModuleData, HttpdPlatformData } from "../platform/platform-data";
import { documentDirectories, documentFiles } from "./documents";
import { handshakeCheck } from "./handshake-check";
import { backendCaFile, httpsBackends } from "./render-backend";
import { issuerFilesDirectory, issuerSiteConfig } from "./render-issuer-site";
import { blankedConfig, catchAllConfig, catchAllFile, listenConfig, mdConfig, serverConfig } from "./render-server";
import { certificateRequestFile, issuersOf, trustFile, vhostConfig, vhostLogDirectory } from "./render-vhost";
import { printConfig } from "./syntax/printer";

const START_SECONDS = 30;

/** httpd with all its sites. They are one bundle, because one `httpd -t` tests all of it. */
export function httpdBundle(
  server: HttpdServerModel,
  fqdn: string,
  platform: HttpdPlatformData,
  imported: readonly ImportedCertificateModel[] = [],
): Bundle {
  const pairs = foreignPairs(server);
  const modules = modulesOf(server).flatMap((module) => platform.modules[module] ?? []);
  const fixes = modules.flatMap((module) => module.fixes ?? []);
  const selinux = selinuxPermissions(server, platform);
  return {
    name: "httpd",
    packages: [
      ...platform.packages,
      ...modules.flatMap(({ packages }) => packages),
      ...platform.healthCheckPackages,
      ...(selinux.some(({ kind }) => kind === "port") ? (platform.selinux?.portPackages ?? []) : []),
    ],
    ...(fixes.length === 0 ? {} : { fixes }),
    entries: [
      ...serverEntries(server, fqdn, platform, modules),
      ...server.vhosts.flatMap((vhost) => vhostEntries(vhost, server.staplingEngine, platform)),
      ...(server.issuerSite === undefined ? [] : issuerSiteEntries(server.issuerSite, platform)),
      ...imported.filter((each) => isReadBy(server, each)).flatMap(importedEntries),
    ],
    validations: [
      { root: platform.serverRoot, command: platform.configTest },
      ...(pairs.length === 0 ? [] : [{ root: platform.serverRoot, command: pairsCommand(pairs) }]),
    ],
    // A reload by another program during the swap reads the old configuration or the new one.
    switchRoot: platform.serverRoot,
    ...(selinux.length === 0 ? {} : { selinux }),
    steps: [
      ...restartForMdStep(server, platform),
      { kind: "on-change", action: "reload", unit: platform.unit },
      { kind: "enable", unit: platform.unit },
      ...healthSteps(server, platform, imported),
    ],
  };
}

/** Certificates that other tools make. The certmgr agent tests its own before it puts them in place. */
function foreignPairs({ vhosts }: HttpdServerModel): CertificatePair[] {
  const pairs = vhosts.flatMap(certificatesOf).filter(({ manifest }) => manifest === undefined);
  return [...new Map(pairs.map((pair) => [`${pair.certificatePath}\0${pair.privateKeyPath}`, pair])).values()];
}

function modulesOf(server: HttpdServerModel): HttpdModule[] {
  if (server.vhosts.length === 0) return [];
  return [
    ...(["ssl", "socache_shmcb", "headers", "http2"] as const),
    ...(server.staplingEngine === "mod_md" ? (["md"] as const) : []),
    ...backendModules(server),
  ];
}

function backendModules({ vhosts }: HttpdServerModel): HttpdModule[] {
  const backends = vhosts.flatMap((vhost) => vhost.backends ?? []);
  if (backends.length === 0) return [];
  return [
    "proxy",
    ...(backends.some(isProxied) ? (["proxy_http"] as const) : []),
    ...(backends.some(({ backend }) => backend.kind === "php-fpm") ? (["proxy_fcgi"] as const) : []),
  ];
}

/**
 * mod_md treats the first configuration that a process reads as a test, and fetches no staples for it. If httpd ran
 * without mod_md, a reload is therefore not enough.
 */
function restartForMdStep(
  server: HttpdServerModel,
  { unit, mdStoreDirectory, mdFile, modules }: HttpdPlatformData,
): Step[] {
  if (!modulesOf(server).includes("md")) return [];
  const of = [mdFile ?? mdStoreDirectory, ...modules.md.links.map(({ path }) => path)];
  return [{ kind: "on-change", action: "restart", unit, of }];
}

/** What SELinux has to allow: connections to backends and OCSP responders, for staples and about clients, and unusual ports. */
function selinuxPermissions(server: HttpdServerModel, { selinux }: HttpdPlatformData): SelinuxPermission[] {
  if (selinux === undefined) return [];
  const ports = listenPorts(server).filter((port) => !selinux.ports.includes(port));
  const asks = server.vhosts.some(
    (vhost) =>
      certificatesOf(vhost).some(isStapled) || vhost.trustStore !== undefined || (vhost.backends ?? []).some(isProxied),
  );
  return [
    ...(asks ? [{ kind: "boolean" as const, name: selinux.networkBoolean }] : []),
    ...ports.map((port) => ({ kind: "port" as const, type: selinux.portType, port })),
  ];
}

function serverEntries(
  server: HttpdServerModel,
  fqdn: string,
  platform: HttpdPlatformData,
  modules: readonly HttpdModuleData[],
): Entry[] {
  const make = entriesOf(server.path);
  const links = [...modules.flatMap((module) => module.links), ...furtherLinks(server, platform)];
  if (platform.serverFileLink !== undefined) links.push(platform.serverFileLink);
  return [
    make.directory(platform.vhostDirectory),
    make.directory(platform.trustDirectory),
    make.directory(platform.vhostLogDirectory),
    make.directory(platform.documentRootDirectory),
    ...(server.vhosts.length > 0 && server.staplingEngine === "mod_md"
      ? [
          platform.mdFile === undefined
            ? make.directory(platform.mdStoreDirectory)
            : make.file(platform.mdFile, printConfig(mdConfig(server, platform))),
        ]
      : []),
    make.file(platform.listenFile, printConfig(listenConfig(server, platform))),
    make.file(platform.serverFile, printConfig(serverConfig(server, fqdn, platform))),
    make.file(catchAllFile(platform), printConfig(catchAllConfig(server, platform))),
    ...links.map(({ path, target }) => make.link(path, target)),
    ...platform.absent.map((path) => make.absent(path)),
    ...platform.blanked.map((path) => make.file(path, printConfig(blankedConfig(server)))),
  ];
}

/** Links of modules that the declaration names, and that are not loaded anyway. */
function furtherLinks({ modules = [] }: HttpdServerModel, { moduleLink, modules: known }: HttpdPlatformData) {
  if (moduleLink === undefined) return [];
  const own = Object.values(known).flatMap((module) => module?.links.map(({ path }) => path) ?? []);
  return [...new Set(modules)]
    .map((name) => ({ path: moduleLink.path.replace("NAME", name), target: moduleLink.target.replace("NAME", name) }))
    .filter(({ path }) => !own.includes(path));
}

function vhostEntries(vhost: StaplingVhostModel, engine: StaplingEngineModel, platform: HttpdPlatformData): Entry[] {
  const make = entriesOf(vhost.path);
  const issuers = issuersOf(vhost);
  return [
    make.directory(vhostLogDirectory(vhost, platform)),
    ...documentDirectories(vhost, platform),
    make.file(vhostFile(vhost, platform), printConfig(vhostConfig(vhost, engine, platform))),
    ...(vhost.trustStore === undefined
      ? []
      : [
          entriesOf(vhost.trustStore.path).file(
            trustFile(vhost, platform),
            vhost.trustStore.certificates.map((certificate) => pemWithSubject(certificate)).join("\n"),
          ),
        ]),
    ...(vhost.trustStore === undefined || issuers.length === 0
      ? []
      : [
          make.file(
            certificateRequestFile(vhost, platform),
            issuers.map((issuer) => pemWithSubject(issuer)).join("\n"),
          ),
        ]),
    ...httpsBackends(vhost).map((backend) =>
      make.file(
        backendCaFile(vhost, backend, platform),
        backend.caCertificates.map((certificate) => pemWithSubject(certificate)).join("\n"),
      ),
    ),
    ...documentFiles(vhost, platform),
  ];
}

export function vhostFile(vhost: StaplingVhostModel, platform: HttpdPlatformData): string {
  return `${platform.vhostDirectory}/${siteLabel(vhost)}.conf`;
}

function issuerSiteEntries(site: IssuerSiteModel, platform: HttpdPlatformData): Entry[] {
  const make = entriesOf(site.path);
  return [
    make.directory(vhostLogDirectory(site, platform)),
    make.directory(site.documentRoot),
    make.file(`${platform.vhostDirectory}/${site.serverName}.conf`, printConfig(issuerSiteConfig(site, platform))),
    ...site.authorities.flatMap(({ authority, crl, certificationPracticeStatement }) => {
      const files = issuerFilesDirectory(site, authority);
      return [
        crl === undefined
          ? make.directory(`${site.documentRoot}/${authority.label}`, "0755", CFSSL_USER, "root")
          : make.file(`${files}/crl.der`, crl),
        make.directory(dirname(files)),
        make.directory(files),
        make.file(`${files}/ca.crt`, authority.certificate.der),
        ...(certificationPracticeStatement === undefined
          ? []
          : [make.file(`${files}/cps.html`, certificationPracticeStatement)]),
      ];
    }),
  ];
}

function pemWithSubject(certificate: { readonly subjectReadable: string; readonly pem: string }): string {
  return `# ${certificate.subjectReadable}\n${certificate.pem}`;
}

/**
 * A reload succeeds even if httpd does not survive it. So one virtual host of each port has to answer after every
 * change. Each other virtual host has to answer if its own file changed.
 */
function healthSteps(
  server: HttpdServerModel,
  platform: HttpdPlatformData,
  imported: readonly ImportedCertificateModel[],
): Step[] {
  const steps = [awaitStep({ kind: "unit", unit: platform.unit, seconds: START_SECONDS })];
  const seen = new Set<number>();
  const certificates = new Set<string>();
  for (const vhost of server.vhosts) {
    const { port } = vhost;
    const of = seen.has(port) ? [vhostFile(vhost, platform), ...importedPaths(vhost, imported)] : undefined;
    seen.add(port);
    for (const certificate of certificatesOf(vhost)) {
      const file = certificateFileOf(vhost, certificate);
      // Who signed the staple: once for all virtual hosts that have the certificate.
      steps.push(awaitStep(handshakeCheck(vhost, certificate, !certificates.has(file)), of));
      certificates.add(file);
    }
  }
  if (server.issuerSite !== undefined) {
    const url = "http://127.0.0.1/";
    steps.push(awaitStep({ kind: "url", url, label: "an answer on port 80", anyStatus: true, seconds: START_SECONDS }));
  }
  return [...steps, ...server.healthChecks.map((check) => awaitStep(check))];
}
