import type { MutualTlsLocationModel, StaplingVhostModel } from "../../model/httpd";
import { certificateWords } from "../certificate-words";
import { type Words, words } from "../words";
import { changedFields, elsewhere, paired } from "./fields";
import { about, type Meaning, neutral, type Said, type Subject, weakening } from "./meaning";

/** The restricted paths of a vhost: who may enter, and what everybody may enter now. */
export function locationMeanings(before: StaplingVhostModel, after: StaplingVhostModel, vhost: Subject): Meaning[] {
  const { gone, came, both } = paired(before.locations, after.locations, ({ urlPath }) => urlPath);
  const of = ({ path, urlPath }: MutualTlsLocationModel): Subject => ({
    ...vhost,
    path,
    subject: words`${urlPath} of ${vhost.subject}`,
  });
  return [
    ...gone.flatMap((location) => about(of(location), [opened(location, after)])),
    ...came.flatMap((location) => about(of(location), [restricted(location)])),
    ...both.flatMap(([was, is]) => about(of(is), changedLocation(was, is))),
  ];
}

function opened({ urlPath }: MutualTlsLocationModel, { locations }: StaplingVhostModel): Said {
  const above = locations.find((other) => isBelow(urlPath, other.urlPath));
  return above === undefined
    ? weakening("location-opened", ["is no longer restricted: everybody may enter, with no certificate"])
    : weakening(
        "location-opened",
        words`has no restriction of its own any more: whoever may enter ${above.urlPath} may enter it`,
      );
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(parent.endsWith("/") ? parent : `${parent}/`);
}

function restricted(location: MutualTlsLocationModel): Said {
  return neutral("location-restricted", words`only ${admitted(location)}, may enter`);
}

/** Who may enter. */
export function admitted({ organization, issuer }: MutualTlsLocationModel): Words {
  return words`clients of organization ${organization}, certified by ${issuer?.subjectReadable ?? "(none)"}`;
}

function changedLocation(before: MutualTlsLocationModel, after: MutualTlsLocationModel): Said[] {
  return changedFields(before, after, {
    urlPath: elsewhere,
    organization: (was, is) =>
      was === is ? [] : [weakening("organization-admitted", words`organization ${is} may enter now, ${was} no longer`)],
    issuer: (was, is) =>
      was?.fingerprintSha256 === is?.fingerprintSha256
        ? []
        : [
            (was?.subject === is?.subject ? neutral : weakening)(
              "issuer-admitted",
              words`clients have to be certified by ${certificateWords(is)} instead of ${certificateWords(was)}`,
            ),
          ],
  });
}
