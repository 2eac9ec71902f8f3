import { Duration } from "../../core/duration";
import { listed, own, type Words, words } from "../../core/text/words";
import type { PolicyRuleData } from "../../model/policy";

/** A rule in the words of a sentence: `no restart`. */
export function ruleWords(rule: PolicyRuleData): Words {
  switch (rule.rule) {
    case "no-weakening":
      return rule.except.length === 0 ? own("no weakening") : words`no weakening but ${listed(rule.except)}`;
    case "no-meaning":
      return words`no ${listed(rule.codes)}`;
    case "no-new-issuer":
      return own("no new issuer");
    case "no-vhost-without-stapling":
      return own("no vhost without stapling");
    case "no-certificate-expiring":
      return own(`no certificate expiring within ${period(rule.withinSeconds)}`);
    case "no-path-outside":
      return rule.folders.length === 0
        ? own("no path outside of the platform's folders")
        : words`no path outside of the platform's folders and ${listed(rule.folders)}`;
    case "no-restart":
      return rule.units.length === 0 ? own("no restart") : words`no restart of ${listed(rule.units)}`;
  }
}

export function period(seconds: number): string {
  const days = seconds / 86_400;
  if (!Number.isInteger(days)) return Duration.seconds(seconds).toGoDuration();
  return `${days} ${days === 1 ? "day" : "days"}`;
}
