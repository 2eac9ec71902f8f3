import { listed, own, words } from "../../core/text/words";
import type { HealthCheckModel } from "../../model/health-check";
import type { HttpdServerModel, StaplingEngineModel } from "../../model/httpd";
import type { IssuerSiteAuthorityModel, IssuerSiteModel } from "../../model/pki";
import { awaitStep } from "../../plan/health-check";
import { revokedSerials } from "../../x509/crl";
import { writtenDirectives } from "./directives";
import { changedFields, clientNetworks, gainsAndLosses, ignoredHere, paired, shownAs } from "./fields";
import { forSubject, type Meaning, type MeaningText, neutral, type Subject, weakening } from "./meaning";
import type { PreviousState } from "./previous-state";
import { vhostMeanings } from "./vhost";

/** How many serial numbers a line names. */
const MOST_SERIALS = 5;

/** httpd of one host. */
export function serverMeanings(
  before: HttpdServerModel | undefined,
  after: HttpdServerModel | undefined,
  host: string,
  past: PreviousState,
): Meaning[] {
  const server = { path: (after ?? before)?.path ?? "", subject: words`httpd on ${host}`, hosts: [host] };
  const changed =
    before === undefined || after === undefined
      ? writtenDirectives(before?.directives, after?.directives)
      : changedFields(before, after, {
          vhosts: ignoredHere,
          issuerSite: ignoredHere,
          healthChecks,
          staplingEngine,
          directives: writtenDirectives,
          modules: shownAs("modules", "further modules"),
          clients: clientNetworks("the server is reached from"),
        });
  return [
    ...forSubject(server, changed),
    ...vhostMeanings(before?.vhosts ?? [], after?.vhosts ?? [], host, past),
    ...issuerSiteMeanings(before?.issuerSite, after?.issuerSite, host),
  ];
}

function staplingEngine(was: StaplingEngineModel, is: StaplingEngineModel): MeaningText[] {
  if (was === is) return [];
  return is === "mod_ssl"
    ? [
        weakening(
          "stapling-engine",
          own("mod_md -> mod_ssl staples: it asks in handshakes, and its staples are lost at a restart"),
        ),
      ]
    : [neutral("stapling-engine", own("mod_ssl -> mod_md staples: it fetches ahead, and keeps staples over restarts"))];
}

/** A check less is one chance less to roll back, and no weaker security. */
function healthChecks(before: readonly HealthCheckModel[], after: readonly HealthCheckModel[]): MeaningText[] {
  const { gained, lost } = gainsAndLosses(before.map(checkName), after.map(checkName));
  return [
    ...(gained.length === 0 ? [] : [neutral("health-check", words`must pass after a change: ${listed(gained)}`)]),
    ...(lost.length === 0
      ? []
      : [neutral("health-check", words`is no longer checked after a change: ${listed(lost)}`)]),
  ];
}

function checkName(check: HealthCheckModel): string {
  const { label, seconds } = awaitStep(check);
  return `${label} within ${seconds} s`;
}

function issuerSiteMeanings(
  before: IssuerSiteModel | undefined,
  after: IssuerSiteModel | undefined,
  host: string,
): Meaning[] {
  const site = after ?? before;
  if (site === undefined) return [];
  const subject: Subject = { path: site.path, subject: words`issuer site ${site.serverName}`, hosts: [host] };
  if (before === undefined) return forSubject(subject, [neutral("issuer-site", own("is served"))]);
  if (after === undefined) {
    return forSubject(subject, [
      neutral("issuer-site", own("is no longer served: the URLs in certificates that name it do not work")),
    ]);
  }
  return forSubject(
    subject,
    changedFields(before, after, {
      serverName: shownAs("issuer-site", "ServerName"),
      documentRoot: shownAs("document-root", "DocumentRoot"),
      authorities: (was, is) => authorities(was, is),
    }),
  );
}

function authorities(
  before: readonly IssuerSiteAuthorityModel[],
  after: readonly IssuerSiteAuthorityModel[],
): MeaningText[] {
  const { gone, came, both } = paired(before, after, ({ authority }) => authority.label);
  return [
    ...came.map(({ authority }) => neutral("issuer-site", words`serves ${authority.label} too`)),
    ...gone.map(({ authority }) => neutral("issuer-site", words`no longer serves ${authority.label}`)),
    ...both.flatMap(([was, is]) =>
      changedFields(was, is, {
        authority: ignoredHere,
        crl: (old, fresh) =>
          old !== undefined && fresh !== undefined && old.equals(fresh)
            ? []
            : [
                neutral("crl", words`the CRL of ${is.authority.label} is another one`),
                ...forgotten(is.authority.label, old, fresh),
              ],
        // The text itself is a file, whose diff is on the page.
        certificationPracticeStatement: ignoredHere,
      }),
    ),
  ];
}

/** Certificates leave a list once they are over. Whether these are, synth cannot know. */
function forgotten(label: string, before: Buffer | undefined, after: Buffer | undefined): MeaningText[] {
  if (before === undefined || after === undefined) return [];
  const { lost } = gainsAndLosses(revokedSerials(before), revokedSerials(after));
  if (lost.length === 0) return [];
  const named = words`${lost.slice(0, MOST_SERIALS).join(", ")}`;
  const more = lost.length > MOST_SERIALS ? own(` and ${lost.length - MOST_SERIALS} more`) : [];
  return [
    weakening(
      "crl-forgets",
      words`the CRL of ${label} no longer names the serial numbers ${[...named, ...more]}: a client with such a certificate is admitted again until it expires`,
    ),
  ];
}
