import { shellQuote } from "../core/shell-quote";
import { CFSSL_USER, DATABASE_GROUP } from "../pki/paths";
import type { OperateFacts } from "./facts";
import { type HostShell, mustRun } from "./host-shell";
import { type CertificatePlace, shownCertificate } from "./shown-certificate";

/** Reasons of RFC 5280, 5.3.1, in CFSSL's spelling. */
export type RevocationReason = "keyCompromise" | "superseded" | "cessationOfOperation" | "affiliationChanged";

export interface Revoked {
  readonly subject: string;
  readonly serialHex: string;
  readonly authority: string;
}

/** Revokes a certificate that lies on a host, and refreshes the responses of its responder before it returns. */
export async function revoke(
  facts: OperateFacts,
  shell: HostShell,
  certificate: CertificatePlace,
  reason: RevocationReason = "keyCompromise",
): Promise<Revoked> {
  const pem = await mustRun(shell, certificate.host, shellQuote(["cat", certificate.path]));
  const { certificate: parsed, authority } = shownCertificate(facts, certificate, pem);
  const aki = authority.keyIdentifier;
  if (aki === undefined) {
    throw new Error(
      `the certificate of the CA ${authority.label} has no key identifier, by which CFSSL names the issuer`,
    );
  }
  // The host may show whatever it likes, and what begins with "-" may be read as an option.
  if (!/^\d+$/.test(parsed.serialDecimal)) {
    throw new Error(
      `${certificate.host}:${certificate.path} has the serial number ${parsed.serialDecimal}, which no CA gives: it has to be positive`,
    );
  }
  const cfssl = ["cfssl", "revoke", "-loglevel", "2", "-db-config", authority.databaseConfig];
  const refresh = shellQuote(["systemctl", "start", authority.refreshUnit]);
  await mustRun(
    shell,
    authority.host,
    [
      "set -eu",
      shellQuote([
        ...["runuser", "-u", CFSSL_USER, "-g", DATABASE_GROUP, "--", ...cfssl],
        ...["-serial", parsed.serialDecimal, "-aki", aki, "-reason", reason],
      ]),
      // The first refresh may only wait for a running one, which may have read the database before.
      refresh,
      refresh,
    ].join("\n"),
    { timeoutSeconds: 60 },
  );
  return { subject: parsed.subject, serialHex: parsed.serialHex, authority: authority.label };
}
