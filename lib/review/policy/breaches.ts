import { count } from "../../core/text/count";
import { joined, own, words } from "../../core/text/words";
import { pathsOutside } from "../../model/chosen-paths";
import type { FleetModel } from "../../model/fleet";
import type { PolicyRuleData } from "../../model/policy";
import { certificatesOf } from "../../model/server-certificate";
import { certificateWords } from "../../x509/certificate-words";
import type { ReviewedHost } from "../changes/reviewed-hosts";
import type { FleetPair } from "../inputs/paired-fleets";
import type { Meaning } from "../meaning/meaning";
import { declaredCertificates, newIssuers } from "./certificates";
import type { Breach } from "./result";
import { period } from "./rule-words";

/** What rules look at, in addition to the declarations. */
export interface Facts {
  /** Of this fleet. */
  readonly meanings: readonly Meaning[];
  /** Of all fleets. */
  readonly hosts: readonly ReviewedHost[];
  readonly nameOf: (fqdn: string) => string;
  readonly now: Date;
}

/** What breaks a rule. */
export function breachesOf(rule: PolicyRuleData, { before, after }: FleetPair, facts: Facts): Breach[] {
  const { nameOf, now } = facts;
  switch (rule.rule) {
    case "no-weakening":
      return facts.meanings.filter(({ weakens, code }) => weakens && !rule.except.includes(code));
    case "no-meaning":
      return facts.meanings.filter(({ code }) => rule.codes.includes(code));
    case "no-new-issuer":
      return newIssuers(before, after, nameOf)
        .filter(({ certificate }) => !rule.approved.includes(certificate.fingerprintSha256))
        .map(({ certificate, path, subjects, hosts }) => {
          const more = subjects.length > 3 ? [own(count(subjects.length - 3, "other"))] : [];
          const subject = joined([...subjects.slice(0, 3), ...more], ", ");
          return { path, subject, text: words`newly trusted: ${certificateWords(certificate)}`, hosts };
        });
    case "no-vhost-without-stapling":
      return vhostsWithoutStapling(after, nameOf);
    case "no-certificate-expiring": {
      const limit = now.getTime() + rule.withinSeconds * 1000;
      return declaredCertificates(after, nameOf)
        .filter(({ certificate }) => certificate.notAfter.getTime() <= limit)
        .map(({ certificate, subject, path, hosts }) => {
          const isOver = certificate.notAfter.getTime() <= now.getTime();
          const when = isOver ? "has expired" : `expires within ${period(rule.withinSeconds)}`;
          return { path, subject, text: words`${own(when)}: ${certificateWords(certificate)}`, hosts };
        });
    }
    case "no-path-outside":
      return after.hosts.flatMap((host) =>
        pathsOutside(host, rule.folders).map((chosen) => ({
          path: chosen.declaredBy,
          subject: words`${chosen.property}`,
          text: words`lies outside of the allowed folders: ${chosen.path}`,
          hosts: [nameOf(host.fqdn)],
        })),
      );
    case "no-restart":
      return restarts(after, facts.hosts, rule.units);
  }
}

function vhostsWithoutStapling({ hosts }: FleetModel, nameOf: (fqdn: string) => string): Breach[] {
  const answered = new Set(
    hosts.flatMap(({ ocspResponders }) => ocspResponders.map(({ authority }) => authority.path)),
  );
  return hosts.flatMap(({ fqdn, httpd }) =>
    (httpd?.vhosts ?? []).flatMap((vhost) =>
      certificatesOf(vhost).flatMap(({ manifest, certificatePath }): Breach[] => {
        const of = { path: vhost.path, subject: words`${vhost.serverName}`, hosts: [nameOf(fqdn)] };
        if (manifest === undefined) {
          const text = words`its certificate is the file ${certificatePath}, and no declaration names its OCSP responder`;
          return [{ ...of, text }];
        }
        const { ocspUrl, path, label } = manifest.authority;
        if (ocspUrl !== undefined && answered.has(path)) return [];
        return [{ ...of, text: words`no OCSP responder answers for ${label}` }];
      }),
    ),
  );
}

function restarts({ hosts }: FleetModel, reviewed: readonly ReviewedHost[], units: readonly string[]): Breach[] {
  const paths = new Map(hosts.map(({ fqdn, path }) => [fqdn, path] as const));
  return reviewed.flatMap(({ fqdn, name, predicted }) => {
    const path = paths.get(fqdn);
    if (path === undefined) return [];
    const acts = predicted.bundles.flatMap((bundle) => bundle.acts);
    const restarted = acts.flatMap((act) => (act.verb === "restart" ? [act.unit] : []));
    return [...new Set(restarted)]
      .filter((unit) => units.length === 0 || units.includes(unit))
      .map((unit) => ({ path, subject: words`${unit}`, text: own("restarts"), hosts: [name] }));
  });
}
