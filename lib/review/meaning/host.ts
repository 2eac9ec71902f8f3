import { hostKeyFingerprint } from "../../core/host-key";
import { listed, own, words } from "../../core/text/words";
import type { ConnectionModel, HostModel, ImportedCertificateModel, TrustAnchorModel } from "../../model/host";
import { openPorts } from "../../model/listen";
import type { ParsedCertificate } from "../../x509/certificate";
import { certificateWords } from "../../x509/certificate-words";
import { newlyTrusted, replacedCertificate, trustedCertificates } from "./certificate";
import { certmgrMeanings } from "./certmgr";
import { changedFields, gainsAndLosses, ignoredHere, paired, secretField, shownAs } from "./fields";
import { forSubject, type Meaning, type MeaningText, neutral, type Subject, weakening } from "./meaning";
import { placeMeanings } from "./places";
import { type PreviousState, previousState } from "./previous-state";
import { multiRootCaMeanings, responderMeanings } from "./responder";
import { serverMeanings } from "./server";

/** The hosts of a fleet. */
export function hostMeanings(
  before: readonly HostModel[],
  after: readonly HostModel[],
  nameOf: (host: HostModel) => string,
): Meaning[] {
  const { gone, came, both } = paired(before, after, ({ fqdn }) => fqdn);
  const past = previousState(before);
  const of = (host: HostModel): Subject => ({
    path: host.path,
    subject: words`${nameOf(host)}`,
    hosts: [nameOf(host)],
  });
  return [
    ...gone.flatMap((host) =>
      forSubject(of(host), [
        neutral("host-gone", own("leaves the fleet: it is not changed, and what was applied stays there")),
      ]),
    ),
    ...came.flatMap((host) => [
      ...forSubject(of(host), [
        neutral("host-new", own("joins the fleet")),
        ...trustAnchors(past.trusted, host.trustAnchors, newlyTrusted),
      ]),
      ...partMeanings(undefined, host, nameOf(host), past),
    ]),
    ...both.flatMap(([was, is]) => [
      ...forSubject(of(is), changedHost(was, is)),
      ...partMeanings(was, is, nameOf(is), past),
    ]),
  ];
}

function partMeanings(before: HostModel | undefined, after: HostModel, name: string, past: PreviousState): Meaning[] {
  return [
    ...serverMeanings(before?.httpd, after.httpd, name, past),
    ...multiRootCaMeanings(before?.multiRootCa, after.multiRootCa, name),
    ...responderMeanings(before?.ocspResponders ?? [], after.ocspResponders, name),
    ...certmgrMeanings(before?.certmgr, after.certmgr, name),
    ...placeMeanings(before, after, name),
  ];
}

function changedHost(before: HostModel, after: HostModel): MeaningText[] {
  return [
    ...changedFields(before, after, {
      name: ignoredHere,
      fqdn: ignoredHere,
      aliases: shownAs("host-names", "further names"),
      address: shownAs("host-address", "its names lead to"),
      platform: shownAs(
        "host-platform",
        "operating system",
        ({ osId, osVersion }: HostModel["platform"]) => `${osId} ${osVersion}`,
      ),
      connection: (was, is) => connection(was, is),
      teardown: (was, is) => teardown(was, is),
      trustAnchors: (was, is) => trustAnchors(certificatesOf(was), is),
      importedCertificates: (was, is) => importedCertificates(was, is),
      httpd: ignoredHere,
      certmgr: ignoredHere,
      multiRootCa: ignoredHere,
      ocspResponders: ignoredHere,
    }),
    ...ports(before, after),
  ];
}

function teardown(before: HostModel["teardown"], after: HostModel["teardown"]): MeaningText[] {
  if (after?.removePackages === before?.removePackages && (after === undefined) === (before === undefined)) return [];
  if (after === undefined) return [neutral("teardown", own("is no longer torn down"))];
  const packages = after.removePackages ? ", packages that they installed too" : "";
  return [neutral("teardown", own(`is torn down: everything that applies added is removed${packages}`))];
}

function ports(before: HostModel, after: HostModel): MeaningText[] {
  const { gained, lost } = gainsAndLosses(openPorts(before).map(String), openPorts(after).map(String));
  return [
    ...(gained.length === 0 ? [] : [weakening("port-opened", words`the firewall opens TCP port ${listed(gained)}`)]),
    ...(lost.length === 0 ? [] : [neutral("port-closed", words`the firewall closes TCP port ${listed(lost)}`)]),
  ];
}

function connection(before: ConnectionModel, after: ConnectionModel): MeaningText[] {
  return changedFields(before, after, {
    address: shownAs("ssh-address", "Terraform connects to"),
    port: shownAs("ssh-port", "SSH port"),
    user: shownAs("ssh-user", "Terraform logs in as"),
    hostKey: (was, is) =>
      was === is
        ? []
        : [
            weakening(
              "host-key",
              words`another host key is trusted, ${hostKeyFingerprint(is)} instead of ${hostKeyFingerprint(was)}: right only if the host was rebuilt`,
            ),
          ],
  });
}

function trustAnchors(
  before: readonly ParsedCertificate[],
  after: readonly TrustAnchorModel[],
  compare = trustedCertificates,
): MeaningText[] {
  return compare(before, certificatesOf(after)).map((said) => ({
    ...said,
    text: words`trust of the whole system: ${said.text}`,
  }));
}

function certificatesOf(anchors: readonly TrustAnchorModel[]): ParsedCertificate[] {
  return anchors.map(({ certificate }) => certificate);
}

function importedCertificates(
  before: readonly ImportedCertificateModel[],
  after: readonly ImportedCertificateModel[],
): MeaningText[] {
  const { gone, came, both } = paired(before, after, ({ name }) => name);
  return [
    ...came.map(({ certificate, certificatePath }) =>
      neutral("imported-certificate", words`gets ${certificateWords(certificate)} in ${certificatePath}`),
    ),
    ...gone.map(({ certificatePath }) =>
      neutral("imported-certificate", words`loses the certificate in ${certificatePath}`),
    ),
    ...both.flatMap(([was, is]) =>
      changedFields(was, is, {
        name: ignoredHere,
        certificate: replacedCertificate("imported-certificate", `certificate ${is.name}`),
        chain: shownAs("imported-certificate", "CA certificates shown with it"),
        certificatePath: shownAs("imported-certificate", "certificate in"),
        privateKeyPath: shownAs("imported-certificate", "key in"),
        privateKey: secretField("imported-key", `the key of ${is.name}`),
      }),
    ),
  ];
}
