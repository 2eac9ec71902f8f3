import { MANIFEST_DIRECTORY } from "../certmgr/bundle";
import type { HostModel } from "../model/host";
import type { Bundle } from "../plan/bundle";
import { type ParsedCertificate, parsePem } from "../x509/certificate";
import type { Difference } from "./host-drift";
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
  const words = new Map<string, string | undefined>();
  return [
    ...agent.flatMap((each) => {
      const what = enrolledWords(each, observation, now);
      return what === undefined ? [] : [certificateDifference(each.path, what, "notify", each.bundle)];
    }),
    ...bundles
      .flatMap((bundle) => bundle.entries)
      .filter((entry) => entry.kind === "file" && recorded.has(entry.path) && !own.has(entry.path))
      .flatMap((entry) => {
        const pem = onHost(entry.path, observation) ?? (entry.kind === "file" ? String(entry.content) : "");
        if (!words.has(pem)) words.set(pem, staticWords(pem, now, days));
        const what = words.get(pem);
        return what === undefined ? [] : [certificateDifference(entry.path, what, "none")];
      }),
  ];
}

function certificateDifference(path: string, what: string, repair: Difference["repair"], bundle?: string): Difference {
  return { kind: "certificate", path, what, repair, ...(bundle === undefined ? {} : { bundle }) };
}

function onHost(path: string, observation: Observation): string | undefined {
  return observation.certificates.get(observation.places.get(path) ?? path);
}

function enrolledWords(certificate: Enrolled, observation: Observation, now: Date): string | undefined {
  const pem = onHost(certificate.path, observation);
  if (pem === undefined) return "missing, to be enrolled by certmgr's agent";
  const [leaf] = parsePem(pem).certificates;
  if (leaf === undefined) return "holds no certificate";
  const invalid = invalidWords(leaf, now);
  if (invalid !== undefined) return invalid;
  const due = leaf.notAfter.getTime() - certificate.beforeMilliseconds;
  if (now.getTime() <= due + certificate.graceMilliseconds) return undefined;
  return `renewal overdue since ${instant(new Date(due))}, ends ${instant(leaf.notAfter)}`;
}

/** Every certificate of a file that the declaration holds whole; the one that ends first is named. */
function staticWords(pem: string, now: Date, days: number): string | undefined {
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) return undefined;
  const certificates = [...parsePem(pem).certificates].sort((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
  for (const certificate of certificates) {
    const invalid = invalidWords(certificate, now);
    const name = certificates.length === 1 ? "" : `${certificate.subjectReadable}: `;
    if (invalid !== undefined) return `${name}${invalid}`;
    const left = Math.floor((certificate.notAfter.getTime() - now.getTime()) / DAY);
    if (left < days) return `${name}ends in ${left} days, ${instant(certificate.notAfter)}, and nobody renews it`;
  }
  return undefined;
}

function invalidWords({ notBefore, notAfter }: ParsedCertificate, now: Date): string | undefined {
  if (now > notAfter) return `expired ${instant(notAfter)}`;
  return now < notBefore ? `not valid before ${instant(notBefore)}` : undefined;
}

function instant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
