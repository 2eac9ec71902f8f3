import type { MeaningCode } from "./meaning-codes";

/** One rule of a `ReviewPolicy`, as `policy.json` holds it. */
export type PolicyRuleModel = PolicyRuleData & {
  /** `deny` fails a review, `warn` is only said. */
  readonly level: "deny" | "warn";
  /** Construct path of the policy. */
  readonly declaredBy: string;
};

export type PolicyRuleData =
  /** Nothing that weakens security, but for meanings with these codes. */
  | { readonly rule: "no-weakening"; readonly except: readonly MeaningCode[] }
  /** No change that means one of these codes. */
  | { readonly rule: "no-meaning"; readonly codes: readonly MeaningCode[] }
  /** No CA that is trusted anew, but for those with these SHA-256 fingerprints, in hex. */
  | { readonly rule: "no-new-issuer"; readonly approved: readonly string[] }
  | { readonly rule: "no-vhost-without-stapling" }
  | { readonly rule: "no-certificate-expiring"; readonly withinSeconds: number }
  /** None of these units restarts; with no unit given, none at all. */
  | { readonly rule: "no-restart"; readonly units: readonly string[] };
