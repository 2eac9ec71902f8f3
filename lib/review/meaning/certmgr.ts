import { listed, own, words } from "../../core/text/words";
import type { CertmgrManifestModel, CertmgrModel, FileSpecModel } from "../../model/certmgr";
import { changedFields, gainsAndLosses, ignoredHere, paired, reference, secretField, shownAs } from "./fields";
import { forSubject, type Meaning, type MeaningText, neutral, type Subject, weakening } from "./meaning";

/** The agent of one host, and what it enrolls. */
export function certmgrMeanings(
  before: CertmgrModel | undefined,
  after: CertmgrModel | undefined,
  host: string,
): Meaning[] {
  const agent: Subject = {
    path: (after ?? before)?.path ?? "",
    subject: words`certmgr on ${host}`,
    hosts: [host],
  };
  const { gone, came, both } = paired(before?.manifests ?? [], after?.manifests ?? [], ({ name }) => name);
  const of = ({ path, name }: CertmgrManifestModel): Subject => ({
    path,
    subject: words`manifest ${name} on ${host}`,
    hosts: [host],
  });
  return [
    ...(before === undefined || after === undefined
      ? []
      : forSubject(
          agent,
          changedFields(before, after, {
            beforeSeconds: shownAs("renewal", "seconds before its end that a certificate is renewed"),
            intervalSeconds: shownAs("renewal", "seconds between two looks"),
            manifests: ignoredHere,
          }),
        )),
    ...gone.flatMap((each) =>
      forSubject(of(each), [
        neutral("manifest-gone", words`is removed: ${each.certificate.path} stays, but is no longer renewed`),
      ]),
    ),
    ...came.flatMap((each) => forSubject(of(each), [newManifest(each)])),
    ...both.flatMap(([was, is]) => forSubject(of(is), changedManifest(was, is))),
  ];
}

function newManifest({ commonName, hosts, authority, profile, certificate }: CertmgrManifestModel): MeaningText {
  const names = hosts.length === 0 ? [] : words` for ${listed(hosts)}`;
  return neutral(
    "manifest-new",
    words`enrolls CN=${commonName}${names} from ${authority.label}, profile ${profile}, into ${certificate.path}`,
  );
}

function changedManifest(before: CertmgrManifestModel, after: CertmgrManifestModel): MeaningText[] {
  return changedFields(before, after, {
    name: ignoredHere,
    authority: reference("manifest-authority", "enrolls from"),
    multiRootCa: reference("manifest-api", "asks"),
    profile: shownAs("manifest-profile", "profile"),
    // Whoever uses the file says so.
    fullChainPath: ignoredHere,
    keyUsages: shownAs("manifest-usages", "usages"),
    commonName: shownAs("manifest-subject", "CN"),
    hosts: (was, is) => {
      const { gained, lost } = gainsAndLosses(was, is);
      return [
        ...(gained.length === 0 ? [] : [neutral("manifest-names", words`also names ${listed(gained)}`)]),
        ...(lost.length === 0 ? [] : [neutral("manifest-names", words`no longer names ${listed(lost)}`)]),
      ];
    },
    names: shownAs("manifest-subject", "subject"),
    keyAlgo: shownAs("manifest-key", "key"),
    keySize: (was, is) => {
      if (was === is) return [];
      const text = words`key of ${was} -> ${is} bits`;
      // Sizes of two algorithms say nothing about each other.
      return [
        is < was && before.keyAlgo === after.keyAlgo ? weakening("manifest-key", text) : neutral("manifest-key", text),
      ];
    },
    certificate: fileSpec("certificate", false),
    privateKey: fileSpec("private key", true),
    ca: fileSpec("chain", false),
    authKey: secretField("manifest-auth-key", "its authentication key"),
    service: shownAs("manifest-service", "service"),
    action: shownAs("manifest-action", "action on the service"),
  });
}

/** Where a file lies and whose it is: anybody more who may read a key, or write anything, is too many. */
function fileSpec(label: string, isSecret: boolean) {
  return (before: FileSpecModel, after: FileSpecModel): MeaningText[] => {
    const print = ({ path, owner, group, mode }: FileSpecModel) => `${path} ${owner}:${group} ${mode}`;
    if (print(before) === print(after)) return [];
    const bits = isSecret ? 0o7 : 0o2;
    const known = allowed(before, bits);
    const isWider = !known.includes("everybody") && allowed(after, bits).some((each) => !known.includes(each));
    return [(isWider ? weakening : neutral)("manifest-file", words`${own(label)} ${print(before)} -> ${print(after)}`)];
  };
}

/** Who may do it besides root. */
function allowed({ owner, group, mode }: FileSpecModel, bits: number): string[] {
  const given = Number.parseInt(mode, 8);
  return [
    ...(owner !== "root" && given & (bits << 6) ? [`user ${owner}`] : []),
    ...(group !== "root" && given & (bits << 3) ? [`group ${group}`] : []),
    ...(given & bits ? ["everybody"] : []),
  ];
}
