import { listed, own, type Words, words } from "../../core/text/words";
import type { MutualTlsLocationModel, PublicLocationModel, StaplingVhostModel } from "../../model/httpd";
import { guardOf, isMutualTls } from "../../model/restricted";
import type { ParsedCertificate } from "../../x509/certificate";
import { certificateWords } from "../../x509/certificate-words";
import { isAmong, issuerName } from "../../x509/issuer";
import { changedConditions, conditionWords } from "./client-certificate";
import { changedFields, ignoredHere, paired } from "./fields";
import { forSubject, type Meaning, type MeaningText, neutral, type Subject, subjectAt, weakening } from "./meaning";

/** The restricted paths of a vhost: who may enter, and what everybody may enter now. */
export function locationMeanings(before: StaplingVhostModel, after: StaplingVhostModel, vhost: Subject): Meaning[] {
  const { gone, came, both } = paired(before.locations, after.locations, ({ urlPath }) => urlPath);
  const of = (location: PublicLocationModel) => subjectAt(vhost, location);
  return [
    ...gone.flatMap((location) => forSubject(of(location), [opened(location, after)])),
    ...came.flatMap((location) => forSubject(of(location), [restricted(location, before)])),
    ...publicMeanings(before, after, of),
    ...both.flatMap(([was, is]) => forSubject(of(is), changedLocation(was, is))),
  ];
}

/** What became public inside of a restricted path, and what no longer is. */
function publicMeanings(
  before: StaplingVhostModel,
  after: StaplingVhostModel,
  of: (location: PublicLocationModel) => Subject,
): Meaning[] {
  const { gone, came } = paired(before.publicLocations ?? [], after.publicLocations ?? [], ({ urlPath }) => urlPath);
  return [
    ...came.flatMap((location) =>
      forSubject(of(location), [weakening("location-public", own("admits every client, without a certificate"))]),
    ),
    ...gone.flatMap((location) => {
      const guard = guardOf(after, location.urlPath);
      return forSubject(of(location), [
        neutral(
          "location-public",
          isMutualTls(guard)
            ? words`is no longer public: it admits the same clients as ${guard.urlPath}`
            : own("is no longer declared as public"),
        ),
      ]);
    }),
  ];
}

function opened({ urlPath }: MutualTlsLocationModel, after: StaplingVhostModel): MeaningText {
  const above = guardOf(after, urlPath);
  return !isMutualTls(above)
    ? weakening("location-opened", own("is no longer restricted: it admits every client, without a certificate"))
    : weakening(
        "location-opened",
        words`is no longer restricted separately: it admits the same clients as ${above.urlPath}`,
      );
}

function restricted(location: MutualTlsLocationModel, before: StaplingVhostModel): MeaningText {
  const above = guardOf(before, location.urlPath);
  return isMutualTls(above)
    ? weakening(
        "clients-admitted",
        words`admits only ${admitted(location)}, instead of the clients of ${above.urlPath}`,
      )
    : neutral("location-restricted", words`admits only ${admitted(location)}`);
}

/** Who may enter. */
export function admitted({ require, issuers }: MutualTlsLocationModel): Words {
  const names = listed((issuers ?? []).map(({ subjectReadable }) => subjectReadable));
  return words`clients with ${conditionWords(require)}, certified by ${names}`;
}

function changedLocation(before: MutualTlsLocationModel, after: MutualTlsLocationModel): MeaningText[] {
  return changedFields(before, after, { urlPath: ignoredHere, issuers: changedIssuers, require: changedConditions });
}

/** httpd compares subjects, so that a certificate of the same one changes nothing. */
function changedIssuers(
  before: readonly ParsedCertificate[] = [],
  after: readonly ParsedCertificate[] = [],
): MeaningText[] {
  const gone = before.filter((each) => !isAmong(each, after));
  return [
    ...after
      .filter((each) => !isAmong(each, before))
      .map((issuer) => {
        const replaced = gone.find((old) => issuerName(old) === issuerName(issuer));
        return replaced === undefined
          ? weakening("issuer-admitted", words`admits clients certified by ${certificateWords(issuer)} too`)
          : neutral(
              "issuer-renewed",
              words`clients may be certified by ${certificateWords(issuer)} instead of ${certificateWords(replaced)}`,
            );
      }),
    ...gone
      .filter((old) => !after.some((issuer) => issuerName(issuer) === issuerName(old)))
      .map((issuer) =>
        neutral("issuer-refused", words`no longer admits clients certified by ${certificateWords(issuer)}`),
      ),
  ];
}
