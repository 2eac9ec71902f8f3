import type { PolicyRuleModel } from "../../model/policy";

/** The same rules, each about one thing: a rule of several codes or units is several rules. */
export function single(rules: readonly PolicyRuleModel[]): PolicyRuleModel[] {
  return rules.flatMap((rule): PolicyRuleModel[] => {
    if (rule.rule === "no-meaning") return rule.codes.map((code) => ({ ...rule, codes: [code] }));
    if (rule.rule === "no-restart" && rule.units.length > 1)
      return rule.units.map((unit) => ({ ...rule, units: [unit] }));
    return [rule];
  });
}

/** Those of some single rules that none of the others is as strict as. */
export function uncovered(rules: readonly PolicyRuleModel[], by: readonly PolicyRuleModel[]): PolicyRuleModel[] {
  return rules.filter((rule) => !by.some((other) => isAsStrict(other, rule)));
}

function isAsStrict(a: PolicyRuleModel, b: PolicyRuleModel): boolean {
  return (a.level === "deny" || b.level === "warn") && coversData(a, b);
}

/** Whether the one rule is broken by whatever breaks the other. */
function coversData(a: PolicyRuleModel, b: PolicyRuleModel): boolean {
  switch (a.rule) {
    case "no-weakening":
      return b.rule === a.rule && isWithin(a.except, b.except);
    case "no-meaning":
      return b.rule === a.rule && isWithin(b.codes, a.codes);
    case "no-new-issuer":
      return b.rule === a.rule && isWithin(a.approved, b.approved);
    case "no-vhost-without-stapling":
      return b.rule === a.rule;
    case "no-certificate-expiring":
      return b.rule === a.rule && a.withinSeconds >= b.withinSeconds;
    case "no-path-outside":
      return b.rule === a.rule && isWithin(a.folders, b.folders);
    case "no-restart":
      return b.rule === a.rule && (a.units.length === 0 || (b.units.length > 0 && isWithin(b.units, a.units)));
  }
}

function isWithin(some: readonly string[], all: readonly string[]): boolean {
  return some.every((each) => all.includes(each));
}
