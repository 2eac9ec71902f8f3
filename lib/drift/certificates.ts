import { MANIFEST_DIRECTORY } from "../certmgr/bundle";
import type { HostModel } from "../model/host";
import type { Bundle } from "../plan/bundle";
import type { Difference, FactOf } from "../report/difference";
import { type ParsedCertificate, parsePem } from "../x509/certificate";
import type { Observation } from "./observation";

const DAY = 86_400_000;

/** A certificate that is read from the host, because what lies there is no part of the declaration. */
interface Enrolled {
  readonly path: string;
  /** Its manifest's file: before that is applied there is no certificate to look for. */
  readonly manifest: string;
  readonly bundle: string;
  readonly beforeMilliseconds: number;
  /** The agent looks once an interval; it has had two before it is late. */
  readonly graceMilliseconds: number;
}

function enrolled(host: HostModel, bundles: readonly Bundle[]): Enrolled[] {
  const { certmgr } = host;
  if (certmgr === undefined) return [];
  return certmgr.manifests.map(({ name, certificate }) => {
    const manifest = `${MANIFEST_DIRECTORY}/${name}.json`;
    return {
      path: certificate.path,
      manifest,
      bundle: bundles.find(({ entries }) => entries.some(({ path }) => path === manifest))?.name ?? "",
      beforeMilliseconds: certmgr.beforeSeconds * 1000,
      graceMilliseconds: 2 * certmgr.intervalSeconds * 1000,
    };
  });
}

/** Paths of certificates that are wanted from the host. */
export function wantedCertificates(host: HostModel): string[] {
  const imported = host.importedCertificates.map(({ certificatePath }) => certificatePath);
  return [...enrolled(host, []).map(({ path }) => path), ...imported];
}

/**
 * Certificates that are not there, not valid, or near their end: those of manifests when their renewal is overdue, those
 * that nobody renews `days` before.
 */
export function certificateDifferences(
  host: HostModel,
  bundles: readonly Bundle[],
  observation: Observation,
  { now, days }: { readonly now: Date; readonly days: number },
): Difference[] {
  const recorded = new Set((observation.record?.paths ?? []).map(({ path }) => path));
  const agent = enrolled(host, bundles).filter(({ manifest }) => recorded.has(manifest));
  const own = new Set(agent.map(({ path }) => path));
  // Virtual hosts share what they trust.
  const findings = new Map<string, CertificateFact | undefined>();
  return [
    ...agent.flatMap(({ path, bundle, ...each }): Difference[] => {
      const fact = enrolledFact({ path, bundle, ...each }, observation, now);
      return fact === undefined ? [] : [{ kind: "certificate", path, ...fact, repair: "notify", bundle }];
    }),
    ...bundles
      .flatMap((bundle) => bundle.entries)
      .filter((entry) => entry.kind === "file" && recorded.has(entry.path) && !own.has(entry.path))
      .flatMap((entry): Difference[] => {
        const { path } = entry;
        const pem = onHost(path, observation) ?? (entry.kind === "file" ? String(entry.content) : "");
        if (!findings.has(pem)) findings.set(pem, staticFact(pem, now, days));
        const fact = findings.get(pem);
        return fact === undefined ? [] : [{ kind: "certificate", path, ...fact, repair: "none" }];
      }),
  ];
}

type WithoutPlace<T> = T extends unknown ? Omit<T, "kind" | "path"> : never;
type CertificateFact = WithoutPlace<FactOf<"certificate">>;

function onHost(path: string, observation: Observation): string | undefined {
  return observation.certificates.get(observation.places.get(path) ?? path);
}

function enrolledFact(certificate: Enrolled, observation: Observation, now: Date): CertificateFact | undefined {
  const pem = onHost(certificate.path, observation);
  if (pem === undefined) return { reason: "missing" };
  const [leaf] = parsePem(pem).certificates;
  if (leaf === undefined) return { reason: "no-certificate" };
  const invalid = invalidFact(leaf, now);
  if (invalid !== undefined) return invalid;
  const due = leaf.notAfter.getTime() - certificate.beforeMilliseconds;
  if (now.getTime() <= due + certificate.graceMilliseconds) return undefined;
  return { reason: "renewal-overdue", due: instant(new Date(due)), expires: instant(leaf.notAfter) };
}

/** Every certificate of a file that the declaration holds whole; the one that expires first is named. */
function staticFact(pem: string, now: Date, days: number): CertificateFact | undefined {
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) return undefined;
  const certificates = [...parsePem(pem).certificates].sort((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
  for (const certificate of certificates) {
    const named = certificates.length === 1 ? {} : { certificateSubject: certificate.subjectReadable };
    const invalid = invalidFact(certificate, now);
    if (invalid !== undefined) return { ...invalid, ...named };
    const left = Math.floor((certificate.notAfter.getTime() - now.getTime()) / DAY);
    if (left < days) return { reason: "expires-soon", days: left, expires: instant(certificate.notAfter), ...named };
  }
  return undefined;
}

function invalidFact({ notBefore, notAfter }: ParsedCertificate, now: Date) {
  if (now > notAfter) return { reason: "expired", time: instant(notAfter) } as const;
  return now < notBefore ? ({ reason: "not-yet-valid", time: instant(notBefore) } as const) : undefined;
}

function instant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
