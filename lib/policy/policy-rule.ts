import type { Duration } from "../core/duration";
import type { Issue } from "../core/issue";
import { UNIT_NAME } from "../core/unit-name";
import { isMeaningCode, MEANING_CODES, type MeaningCode } from "../model/meaning-codes";
import type { PolicyRuleData } from "../model/policy";
import { type CaCertificate, type IssueSink, parseCertificate } from "../trust/ca-certificate";

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
  static noWeakening(...codes: string[]): PolicyRule {
    return new PolicyRule((path, sink) => ({ rule: "no-weakening", except: checkedCodes(codes, path, sink) }));
  }

  /**
   * No change that means this, whether it weakens security or not.
   *
   * @param code Code of a meaning, as `host-gone`.
   * @param more Further codes.
   */
  static noMeaning(code: string, ...more: string[]): PolicyRule {
    return new PolicyRule((path, sink) => ({ rule: "no-meaning", codes: checkedCodes([code, ...more], path, sink) }));
  }

  /**
   * No CA that the fleet does not trust already: in a trust store of a virtual host, as the issuer of a location, or as a
   * trust anchor of a system. A certificate that is renewed with the same name and key is no new one.
   *
   * @param approved CAs that may be trusted anew. An approval is a change of the policy: it counts once it is merged.
   */
  static noNewIssuer(...approved: CaCertificate[]): PolicyRule {
    return new PolicyRule((path, sink) => ({
      rule: "no-new-issuer",
      approved: approved.flatMap((each) => parseCertificate(each, path, sink)?.fingerprintSha256 ?? []),
    }));
  }

  /**
   * No virtual host of whose certificate it is not known that an OCSP responder of the fleet answers for it: one from
   * files, which something else puts there, or from a CA with no `OcspResponder`.
   */
  static noVhostWithoutStapling(): PolicyRule {
    return new PolicyRule(() => ({ rule: "no-vhost-without-stapling" }));
  }

  /**
   * No declared certificate whose end is near or past at the time of the review: of CAs, APIs, responders and imported
   * ones. Those that certmgr enrolls are renewed on their hosts and are in no declaration.
   *
   * @param period How near.
   */
  static noCertificateExpiringWithin(period: Duration): PolicyRule {
    return new PolicyRule(() => ({ rule: "no-certificate-expiring", withinSeconds: period.toSeconds() }));
  }

  /**
   * No unit restarts. A reload is no restart.
   *
   * @param units Full names of the units that are meant, such as `apache2.service`; none for all units.
   */
  static noRestart(...units: string[]): PolicyRule {
    return new PolicyRule((path, sink) => ({ rule: "no-restart", units: checkedUnits(units, path, sink) }));
  }

  private constructor(private readonly data: (path: string, sink: IssueSink) => PolicyRuleData) {}

  /** @internal */
  _data(path: string, sink: IssueSink): PolicyRuleData {
    return this.data(path, sink);
  }
}

function checkedCodes(codes: readonly string[], path: string, sink: IssueSink): MeaningCode[] {
  sink.report(
    ...codes
      .filter((code) => !isMeaningCode(code))
      .map((got): Issue => {
        return {
          code: "policy-meaning",
          path,
          what: "a policy names a meaning that no review has",
          got,
          allowed: MEANING_CODES.join(", "),
          fix: "correct the code",
        };
      }),
  );
  return codes.filter(isMeaningCode);
}

function checkedUnits(units: readonly string[], path: string, sink: IssueSink): string[] {
  sink.report(
    ...units
      .filter((unit) => !UNIT_NAME.test(unit))
      .map((got): Issue => {
        return {
          code: "policy-unit",
          path,
          what: "a policy names something that is no unit",
          got,
          allowed: "a full unit name, such as apache2.service",
          fix: "write the unit's whole name",
        };
      }),
  );
  return [...units];
}
