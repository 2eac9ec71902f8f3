import { z } from "zod";
import { tag } from "../core/tag";
import { listOf, text, valueObject } from "../declaration/shape";
import type { TextCondition } from "../model/client-certificate";
import { TEXT_CONDITION_KINDS } from "../model/text-condition-kinds";
import { type CaCertificate, type CertificateOrigin, caCertificate } from "../trust/ca-certificate";

/**
 * Client certificate condition of a `MutualTlsLocation`. Text is compared as a whole, and case matters. A certificate
 * with a second value of the same kind does not match: otherwise a CA that checks one organization would also vouch for
 * the others. There is no "not", because a client without a certificate would match it.
 */
export class ClientCertificate {
  /** Every certificate that one of the location's `issuers` signed. Whoever gets one from that CA is admitted. */
  static any(): ClientCertificate {
    return new ClientCertificate({ kind: "any" });
  }

  /** The organization (`O`) of the subject. */
  static organization(name: string): ClientCertificate {
    return new ClientCertificate({ kind: "organization", value: name });
  }

  /** The organizational unit (`OU`) of the subject. */
  static organizationalUnit(name: string): ClientCertificate {
    return new ClientCertificate({ kind: "organizationalUnit", value: name });
  }

  /** The common name (`CN`) of the subject. */
  static commonName(name: string): ClientCertificate {
    return new ClientCertificate({ kind: "commonName", value: name });
  }

  /** The country (`C`) of the subject: two letters. */
  static country(code: string): ClientCertificate {
    return new ClientCertificate({ kind: "country", value: code });
  }

  /** The only DNS name among the subject alternative names. */
  static dnsName(name: string): ClientCertificate {
    return new ClientCertificate({ kind: "dnsName", value: name });
  }

  /** The only e-mail address among the subject alternative names. */
  static emailAddress(address: string): ClientCertificate {
    return new ClientCertificate({ kind: "emailAddress", value: address });
  }

  /**
   * The serial number. It is unique only for one issuer.
   *
   * @param hex Hexadecimal, as `openssl x509 -noout -serial` prints it.
   */
  static serialNumber(hex: string): ClientCertificate {
    return new ClientCertificate({ kind: "serialNumber", value: hex });
  }

  /**
   * Exactly this certificate. A renewed one has to be declared again. The certificate becomes part of httpd's
   * configuration.
   */
  static certificate(certificate: CaCertificate): ClientCertificate {
    return new ClientCertificate({ kind: "certificate", certificate });
  }

  /**
   * The CA that signed the certificate. It has to be one of the `issuers` of the location. For paths that accept
   * clients of several CAs, with separate conditions for each CA.
   */
  static issuer(issuer: CaCertificate): ClientCertificate {
    return new ClientCertificate({ kind: "issuer", certificate: issuer });
  }

  /** At least one of the conditions. */
  static anyOf(conditions: ClientCertificate[]): ClientCertificate {
    return new ClientCertificate({ kind: "anyOf", conditions });
  }

  /** All of the conditions. */
  static allOf(conditions: ClientCertificate[]): ClientCertificate {
    return new ClientCertificate({ kind: "allOf", conditions });
  }

  private constructor(condition: Condition) {
    tag(this, "ClientCertificate", condition);
  }
}

type Condition =
  | { readonly kind: "any" }
  | { readonly kind: TextKind; readonly value: string }
  | { readonly kind: "certificate" | "issuer"; readonly certificate: CaCertificate }
  | { readonly kind: "anyOf" | "allOf"; readonly conditions: readonly ClientCertificate[] };

/** @internal */
type TextKind = TextCondition["kind"];

const TEXT_KINDS = Object.keys(TEXT_CONDITION_KINDS) as TextKind[];

/**
 * A condition as plain data. A certificate is given as the place that it is read from.
 *
 * @internal
 */
export type ConditionData =
  | { readonly kind: "any" }
  | { readonly kind: TextKind; readonly value: string }
  | { readonly kind: "certificate" | "issuer"; readonly certificate: CertificateOrigin }
  | { readonly kind: "anyOf" | "allOf"; readonly conditions: readonly ConditionData[] };

/** @internal */
export const clientCertificate = () =>
  valueObject("ClientCertificate", CONTENT, "a ClientCertificate, for example ClientCertificate.organization(...)");

const CONTENT: z.ZodType<ConditionData> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("any") }),
  z.object({ kind: z.enum(TEXT_KINDS), value: text() }),
  z.object({ kind: z.enum(["certificate", "issuer"]), certificate: caCertificate() }),
  z.object({
    kind: z.enum(["anyOf", "allOf"]),
    conditions: listOf(
      z.lazy(() => clientCertificate()),
      "ClientCertificates",
    ),
  }),
]);
