import { words } from "../../core/text/words";
import type { MultiRootCaModel, OcspResponderModel } from "../../model/pki";
import { certificateWords } from "../../x509/certificate-words";
import { replacedCertificate } from "./certificate";
import { changedFields, clientNetworks, ignoredHere, moreIsWeaker, paired, secretField, shownAs } from "./fields";
import { forSubject, type Meaning, neutral, type Subject, weakening } from "./meaning";

/** The signing API of one host. */
export function multiRootCaMeanings(
  before: MultiRootCaModel | undefined,
  after: MultiRootCaModel | undefined,
  host: string,
): Meaning[] {
  const api = after ?? before;
  if (api === undefined) return [];
  const subject: Subject = { path: api.path, subject: words`signing API on ${host}`, hosts: [host] };
  const { gone, came, both } = paired(before?.roots ?? [], after?.roots ?? [], ({ authority }) => authority.label);
  return forSubject(subject, [
    ...came.map(({ authority }) =>
      weakening("signs-for", words`holds the key of ${authority.label}, and signs for it`),
    ),
    ...gone.map(({ authority }) => neutral("signs-for", words`no longer signs for ${authority.label}`)),
    ...both.flatMap(([was, is]) =>
      changedFields(was, is, {
        authority: ignoredHere,
        privateKey: secretField("signing-key", `the key of ${is.authority.label}`),
      }),
    ),
    ...(before === undefined || after === undefined
      ? []
      : changedFields(before, after, {
          serverName: shownAs("api-name", "name"),
          port: shownAs("api-port", "port"),
          clients: clientNetworks("the API is reached from"),
          roots: ignoredHere,
          tlsCertificate: replacedCertificate("api-certificate", "TLS certificate"),
          tlsPrivateKey: secretField("api-key", "its TLS key"),
        })),
  ]);
}

/** The OCSP responders of one host. */
export function responderMeanings(
  before: readonly OcspResponderModel[],
  after: readonly OcspResponderModel[],
  host: string,
): Meaning[] {
  const { gone, came, both } = paired(before, after, ({ authority }) => authority.label);
  const of = ({ path, authority }: OcspResponderModel): Subject => ({
    path,
    subject: words`OCSP responder of ${authority.label}`,
    hosts: [host],
  });
  return [
    ...gone.flatMap((each) =>
      forSubject(of(each), [
        neutral(
          "responder-gone",
          words`is no longer on ${host}: a client that asks it is refused, and servers get no OCSP response to staple`,
        ),
      ]),
    ),
    ...came.flatMap((each) =>
      forSubject(of(each), [neutral("responder-new", words`answers on port ${each.port} of ${host}`)]),
    ),
    ...both.flatMap(([was, is]) =>
      forSubject(
        of(is),
        changedFields(was, is, {
          authority: ignoredHere,
          port: shownAs("responder-port", "port"),
          clients: clientNetworks("the responder is reached from"),
          certificate: replacedCertificate("responder-certificate", "certificate"),
          privateKey: secretField("responder-key", "its key"),
          refreshIntervalSeconds: moreIsWeaker(
            "responder-refresh",
            "looks for what is due every",
            "what grows old, or failed, is signed anew later",
            " s",
          ),
          responseLifetimeSeconds: moreIsWeaker(
            "response-lifetime",
            "a response is valid for",
            "who keeps one believes it for as long after a revocation",
            " s",
          ),
          issued: (old, fresh) => {
            const certificates = paired(old, fresh, ({ fingerprintSha256 }) => fingerprintSha256);
            return [
              ...certificates.came.map((each) => neutral("issued", words`knows ${certificateWords(each)}`)),
              ...certificates.gone.map((each) => neutral("issued", words`no longer needs ${certificateWords(each)}`)),
            ];
          },
        }),
      ),
    ),
  ];
}
