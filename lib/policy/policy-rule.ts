import { z } from "zod";
import type { Duration } from "../core/duration";
import { tag } from "../core/tag";
import { duration, listOf, text, valueObject } from "../declaration/shape";
import type { Meaning } from "../model/meaning-codes";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";

const names = () => listOf(text(), "texts");

const CONTENT = z.discriminatedUnion("rule", [
  z.object({ rule: z.literal("no-weakening"), except: names() }),
  z.object({ rule: z.literal("no-meaning"), codes: names() }),
  z.object({ rule: z.literal("no-new-issuer"), approved: listOf(caCertificate(), "CaCertificates") }),
  z.object({ rule: z.literal("no-vhost-without-stapling") }),
  z.object({ rule: z.literal("no-certificate-expiring"), within: duration() }),
  z.object({ rule: z.literal("no-path-outside"), folders: names() }),
  z.object({ rule: z.literal("no-restart"), units: names() }),
]);

type PolicyRuleContent = z.input<typeof CONTENT>;

/** @internal */
export const policyRule = () =>
  valueObject("PolicyRule", CONTENT, "a PolicyRule, for example PolicyRule.noNewIssuer()");

/**
 * One thing that a change must not do. Rules check the meanings of a change and the declaration, never the text of
 * files or diffs.
 */
export class PolicyRule {
  /**
   * No change that the review marks as weakening: someone may do more than before, or something is checked less.
   *
   * @param codes Codes of meanings that are allowed anyway.
   */
  static noWeakening(...codes: Meaning[]): PolicyRule {
    return new PolicyRule({ rule: "no-weakening", except: codes });
  }

  /**
   * No change with this meaning, whether it weakens security or not.
   *
   * @param code Code of a meaning, for example `Meaning.HOST_GONE`.
   * @param more Further codes.
   */
  static noMeaning(code: Meaning, ...more: Meaning[]): PolicyRule {
    return new PolicyRule({ rule: "no-meaning", codes: [code, ...more] });
  }

  /**
   * No CA that the fleet does not trust already: in a trust store of a virtual host, as the issuer of a location, or as
   * a trust anchor of a system. A renewed certificate with the same name and key is not a new CA.
   *
   * @param approved CAs that may become trusted. An approval is a change of the policy: it takes effect after it is
   * merged.
   */
  static noNewIssuer(...approved: CaCertificate[]): PolicyRule {
    return new PolicyRule({ rule: "no-new-issuer", approved });
  }

  /**
   * No virtual host whose certificate has no known OCSP responder in the fleet. That is a certificate from files, which
   * another program puts there, or one from a CA with no `OcspResponder`.
   */
  static noVhostWithoutStapling(): PolicyRule {
    return new PolicyRule({ rule: "no-vhost-without-stapling" });
  }

  /**
   * No declared certificate that has expired, or that expires soon after the review: of CAs, APIs, responders, and
   * imported ones. Certificates that certmgr enrolls are renewed on their hosts and are not in the declaration.
   *
   * @param period How soon.
   */
  static noCertificateExpiringWithin(period: Duration): PolicyRule {
    return new PolicyRule({ rule: "no-certificate-expiring", within: period });
  }

  /**
   * No unit restarts. A reload is not a restart.
   *
   * @param units Full names of the units, such as `apache2.service`. With none, the rule covers all units.
   */
  static noRestart(...units: string[]): PolicyRule {
    return new PolicyRule({ rule: "no-restart", units });
  }

  /**
   * No document root, certificate or private key outside of the platform's folders of sites, certificates and keys. The
   * rule checks the whole declaration.
   *
   * @param folders Further folders that are allowed: absolute paths.
   */
  static noPathOutside(...folders: string[]): PolicyRule {
    return new PolicyRule({ rule: "no-path-outside", folders });
  }

  private constructor(rule: PolicyRuleContent) {
    tag(this, "PolicyRule", rule);
  }
}
