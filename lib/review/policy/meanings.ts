import { joined, listed, own, type Words, words } from "../../core/text/words";
import type { AllowedAlarmModel, PolicyRuleModel } from "../../model/policy";
import type { FleetPair } from "../inputs/paired-fleets";
import { forSubject, type Meaning, type MeaningText, neutral, weakening } from "../meaning/meaning";
import { period, ruleWords } from "./rule-words";
import { single, uncovered } from "./strictness";

/** What a change of a policy means: a rule that is dropped or loosened weakens. */
export function policyMeanings({ rules, allowed }: FleetPair): Meaning[] {
  const [base, head] = [single(rules.base), single(rules.head)];
  return [
    ...uncovered(base, head).flatMap((rule) => of(rule, weakening("policy-loosened", loosened(rule, head)))),
    ...uncovered(head, base).flatMap((rule) =>
      of(rule, neutral("policy-tightened", words`${own(VERBS[rule.level])} now: ${ruleWords(rule)}`)),
    ),
    ...without(allowed.head, allowed.base).flatMap((each) =>
      of(each, weakening("policy-loosened", words`allows now: ${allowedWords(each)}`)),
    ),
    ...without(allowed.base, allowed.head).flatMap((each) =>
      of(each, neutral("policy-tightened", words`no longer allows: ${allowedWords(each)}`)),
    ),
  ];
}

function without(some: readonly AllowedAlarmModel[], others: readonly AllowedAlarmModel[]): AllowedAlarmModel[] {
  return some.filter((each) => !others.some(({ alarm, subject }) => alarm === each.alarm && subject === each.subject));
}

function allowedWords({ alarm, subject }: AllowedAlarmModel): Words {
  return words`the alarm ${own(alarm)} of ${subject}`;
}

const VERBS = { deny: "denies", warn: "warns" } as const;

function of({ declaredBy }: Pick<PolicyRuleModel, "declaredBy">, said: MeaningText): Meaning[] {
  return forSubject({ path: declaredBy, subject: words`policy ${declaredBy}`, hosts: [] }, [said]);
}

/** What became of a rule: less than it was, or nothing. */
function loosened(rule: PolicyRuleModel, head: readonly PolicyRuleModel[]): Words {
  const alike = head.filter((each) => isAlike(rule, each));
  const level = alike.some((each) => each.level === rule.level) ? rule.level : "warn";
  const changes = [
    ...(level === rule.level ? [] : [own("it only warns")]),
    ...difference(
      rule,
      alike.filter((each) => each.level === level),
    ),
  ];
  if (alike.length === 0 || changes.length === 0) return words`no longer ${own(VERBS[rule.level])}: ${ruleWords(rule)}`;
  return words`${own(VERBS[rule.level])} less, ${ruleWords(rule)}: ${joined(changes, ", ")}`;
}

/** Whether two single rules are about the same. */
function isAlike(a: PolicyRuleModel, b: PolicyRuleModel): boolean {
  if (a.rule === "no-meaning") return b.rule === a.rule && a.codes[0] === b.codes[0];
  if (a.rule === "no-restart") {
    return b.rule === a.rule && (a.units.length === 0 || b.units.length === 0 || a.units[0] === b.units[0]);
  }
  return a.rule === b.rule;
}

/** What the nearest of the rules that are left lets through. */
function difference(was: PolicyRuleModel, left: readonly PolicyRuleModel[]): Words[] {
  const [is] = left;
  if (was.rule === "no-weakening" && is?.rule === was.rule) {
    return added(was.except, is.except).map((code) => words`${code} is allowed`);
  }
  if (was.rule === "no-new-issuer" && is?.rule === was.rule) {
    return added(was.approved, is.approved).map((fingerprint) => words`SHA-256 ${fingerprint} is approved`);
  }
  if (was.rule === "no-path-outside" && is?.rule === was.rule) {
    return added(was.folders, is.folders).map((folder) => words`${folder} is allowed`);
  }
  if (was.rule === "no-certificate-expiring" && is?.rule === was.rule && is.withinSeconds < was.withinSeconds) {
    return [own(`only within ${period(is.withinSeconds)}`)];
  }
  if (was.rule === "no-restart" && was.units.length === 0) {
    const units = left.flatMap((each) => (each.rule === was.rule ? each.units : []));
    return units.length === 0 ? [] : [words`only of ${listed(units)}`];
  }
  return [];
}

function added(before: readonly string[], after: readonly string[]): string[] {
  return after.filter((each) => !before.includes(each));
}
