import { shellQuote } from "../core/shell-quote";
import { visibleLine } from "../core/text/visible";
import { CFSSL_USER, DATABASE_GROUP } from "../pki/paths";
import { parsePem } from "../x509/certificate";
import type { OperateFacts } from "./facts";
import { type HostShell, mustRun } from "./host-shell";

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
  certificate: { readonly host: string; readonly path: string },
  reason: RevocationReason = "keyCompromise",
): Promise<Revoked> {
  const pem = await mustRun(shell, certificate.host, shellQuote(["cat", certificate.path]));
  const [parsed] = parsePem(pem).certificates;
  if (parsed === undefined) throw new Error(`${certificate.host}:${certificate.path} holds no certificate`);
  const { aki } = parsed;
  const authority = facts.authorities.find(({ keyIdentifier }) => keyIdentifier === aki);
  if (aki === undefined || authority === undefined) {
    const known = facts.authorities.map((each) => each.label).join(", ");
    throw new Error(
      `${visibleLine(parsed.subject)} was issued by ${visibleLine(parsed.issuer)}, and no host of the fleet can revoke certificates of that CA; known: ${known}`,
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
