import type { HttpdServerModel } from "../../model/httpd";
import type { IssuerSiteAuthorityModel, IssuerSiteModel } from "../../model/pki";
import { words } from "../words";
import { changedFields, elsewhere, paired, shownAs } from "./fields";
import { about, type Meaning, neutral, type Said, type Subject } from "./meaning";
import { vhostMeanings } from "./vhost";

/** httpd of one host. */
export function serverMeanings(
  before: HttpdServerModel | undefined,
  after: HttpdServerModel | undefined,
  host: string,
): Meaning[] {
  const server = { path: (after ?? before)?.path ?? "", subject: words`httpd on ${host}`, hosts: [host] };
  const known =
    before === undefined || after === undefined
      ? []
      : changedFields(before, after, { vhosts: elsewhere, issuerSite: elsewhere });
  return [
    ...about(server, known),
    ...vhostMeanings(before?.vhosts ?? [], after?.vhosts ?? [], host),
    ...issuerSiteMeanings(before?.issuerSite, after?.issuerSite, host),
  ];
}

function issuerSiteMeanings(
  before: IssuerSiteModel | undefined,
  after: IssuerSiteModel | undefined,
  host: string,
): Meaning[] {
  const site = after ?? before;
  if (site === undefined) return [];
  const subject: Subject = { path: site.path, subject: words`issuer site ${site.serverName}`, hosts: [host] };
  if (before === undefined) return about(subject, [neutral("issuer-site", ["is served"])]);
  if (after === undefined) {
    return about(subject, [
      neutral("issuer-site", ["is no longer served: certificates that point to it lead nowhere"]),
    ]);
  }
  return about(
    subject,
    changedFields(before, after, {
      serverName: shownAs("issuer-site", "ServerName"),
      documentRoot: shownAs("document-root", "DocumentRoot"),
      authorities: (was, is) => authorities(was, is),
    }),
  );
}

function authorities(before: readonly IssuerSiteAuthorityModel[], after: readonly IssuerSiteAuthorityModel[]): Said[] {
  const { gone, came, both } = paired(before, after, ({ authority }) => authority.label);
  return [
    ...came.map(({ authority }) => neutral("issuer-site", words`serves ${authority.label} too`)),
    ...gone.map(({ authority }) => neutral("issuer-site", words`no longer serves ${authority.label}`)),
    ...both.flatMap(([was, is]) =>
      changedFields(was, is, {
        authority: elsewhere,
        crl: (old, fresh) =>
          old !== undefined && fresh !== undefined && old.equals(fresh)
            ? []
            : [neutral("crl", words`the revocation list of ${is.authority.label} is another one`)],
        // The text itself is a file, whose diff is on the page.
        certificationPracticeStatement: elsewhere,
      }),
    ),
  ];
}
