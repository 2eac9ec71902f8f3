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
  z.object({ rule: z.literal("no-restart"), units: names() }),
]);

type PolicyRuleContent = z.input<typeof CONTENT>;

/** @internal */
export const policyRule = () =>
  valueObject("PolicyRule", CONTENT, "a PolicyRule, for example PolicyRule.noNewIssuer()");

/**
 * One thing that a change must not do or bring. Rules work on what a change means and on what is declared, never on the
 * text of files or diffs.
 */
export class PolicyRule {
  /**
   * Nothing that the review calls weakening: somebody may do more than before, or something is checked less.
   *
   * @param codes Codes of meanings that are let through all the same.
   */
  static noWeakening(...codes: Meaning[]): PolicyRule {
    return new PolicyRule({ rule: "no-weakening", except: codes });
  }

  /**
   * No change that means this, whether it weakens security or not.
   *
   * @param code Code of a meaning, for example `Meaning.HOST_GONE`.
   * @param more Further codes.
   */
  static noMeaning(code: Meaning, ...more: Meaning[]): PolicyRule {
    return new PolicyRule({ rule: "no-meaning", codes: [code, ...more] });
  }

  /**
   * No CA that the fleet does not trust already: in a trust store of a virtual host, as the issuer of a location, or as a
   * trust anchor of a system. A certificate that is renewed with the same name and key is no new one.
   *
   * @param approved CAs that may be trusted anew. An approval is a change of the policy: it counts once it is merged.
   */
  static noNewIssuer(...approved: CaCertificate[]): PolicyRule {
    return new PolicyRule({ rule: "no-new-issuer", approved });
  }

  /**
   * No virtual host of whose certificate it is not known that an OCSP responder of the fleet answers for it: one from
   * files, which something else puts there, or from a CA with no `OcspResponder`.
   */
  static noVhostWithoutStapling(): PolicyRule {
    return new PolicyRule({ rule: "no-vhost-without-stapling" });
  }

  /**
   * No declared certificate whose end is near or past at the time of the review: of CAs, APIs, responders and imported
   * ones. Those that certmgr enrolls are renewed on their hosts and are in no declaration.
   *
   * @param period How near.
   */
  static noCertificateExpiringWithin(period: Duration): PolicyRule {
    return new PolicyRule({ rule: "no-certificate-expiring", within: period });
  }

  /**
   * No unit restarts. A reload is no restart.
   *
   * @param units Full names of the units that are meant, such as `apache2.service`; none for all units.
   */
  static noRestart(...units: string[]): PolicyRule {
    return new PolicyRule({ rule: "no-restart", units });
  }

  private constructor(rule: PolicyRuleContent) {
    tag(this, "PolicyRule", rule);
  }
}
