import type { IConstruct } from "constructs";
import type { z } from "zod";
import { isAbsolutePath } from "../core/absolute-path";
import { type Issue, IssuesError } from "../core/issue";
import { kindOf } from "../core/tag";
import { UNIT_NAME } from "../core/unit-name";
import { above, keptBy } from "../declaration/declare";
import { checkProperties } from "../declaration/property-issues";
import { ALARM_KINDS, isAlarmKind } from "../model/alarm-kinds";
import { isMeaningCode, MEANING_CODES, type MeaningCode } from "../model/meaning-codes";
import type { AllowedAlarmModel, PolicyModel, PolicyRuleData } from "../model/policy";
import type { policyRule } from "../policy/policy-rule";
import { REVIEW_POLICY } from "../policy/review-policy";
import type { BuildContext } from "./context";

/** What every policy that holds for a fleet says: those inside of it, and those whose scope it is below. */
export function policyModel(build: BuildContext, fleet: IConstruct): PolicyModel {
  const policies = fleet.node.root.node.findAll().filter((node) => kindOf(node) === REVIEW_POLICY.name);
  build.issues.push(...policies.filter(holdsForNoFleet).map(withoutFleet));
  const models = policies.filter((policy) => holdsFor(policy, fleet)).map((policy) => modelOf(build, policy));
  return { rules: models.flatMap(({ rules }) => rules), allowed: models.flatMap(({ allowed }) => allowed) };
}

function holdsFor(policy: IConstruct, fleet: IConstruct): boolean {
  const inside = above(policy, "Fleet");
  if (inside !== undefined) return inside === fleet;
  const { scope } = policy.node;
  return scope !== undefined && fleet.node.scopes.includes(scope);
}

function holdsForNoFleet(policy: IConstruct): boolean {
  if (above(policy, "Fleet") !== undefined) return false;
  return policy.node.scope?.node.findAll().every((node) => kindOf(node) !== "Fleet") ?? true;
}

function withoutFleet({ node }: IConstruct): Issue {
  return {
    code: "policy-fleet",
    path: node.path,
    what: "the policy has no fleet above or below its scope",
    got: `the scope ${node.scope?.node.path}`,
    allowed: "a fleet, a construct below one, or a construct with fleets below it",
    fix: "create it with the fleet, the stack or the app as its scope",
  };
}

function modelOf(build: BuildContext, policy: IConstruct): PolicyModel {
  const { path } = policy.node;
  const checked = checkProperties(REVIEW_POLICY.added, keptBy(policy)?.added, { path, kind: REVIEW_POLICY.name });
  if (checked.issues !== undefined) throw new IssuesError(checked.issues);
  const { rules, allowed } = checked.data;
  return {
    rules: rules.flatMap(({ level, rules: each }) =>
      each.map((rule) => ({ ...ruleData(build, rule, path), level, declaredBy: path })),
    ),
    allowed: allowed.flat().flatMap(({ alarm, subjects }) => allowedAlarms(build, { alarm, subjects, path })),
  };
}

function allowedAlarms(
  build: BuildContext,
  { alarm, subjects, path }: { readonly alarm: string; readonly subjects: readonly string[]; readonly path: string },
): AllowedAlarmModel[] {
  if (isAlarmKind(alarm)) return subjects.map((subject) => ({ alarm, subject, declaredBy: path }));
  build.issues.push({
    code: "policy-alarm",
    path,
    what: "a policy allows a kind of alarm that does not exist",
    got: alarm,
    allowed: ALARM_KINDS.join(", "),
    fix: "use a kind of the enum AlarmKind",
  });
  return [];
}

type Rule = z.output<ReturnType<typeof policyRule>>;

function ruleData(build: BuildContext, rule: Rule, path: string): PolicyRuleData {
  switch (rule.rule) {
    case "no-weakening":
      return { rule: rule.rule, except: meanings(build, rule.except, path) };
    case "no-meaning":
      return { rule: rule.rule, codes: meanings(build, rule.codes, path) };
    case "no-new-issuer":
      return {
        rule: rule.rule,
        approved: build.certificateList(rule.approved, path).map(({ fingerprintSha256 }) => fingerprintSha256),
      };
    case "no-vhost-without-stapling":
      return { rule: rule.rule };
    case "no-certificate-expiring":
      return { rule: rule.rule, withinSeconds: rule.within };
    case "no-path-outside":
      return { rule: rule.rule, folders: folders(build, rule.folders, path) };
    case "no-restart":
      return { rule: rule.rule, units: units(build, rule.units, path) };
  }
}

function meanings(build: BuildContext, codes: readonly string[], path: string): MeaningCode[] {
  for (const got of codes.filter((code) => !isMeaningCode(code))) {
    build.issues.push({
      code: "policy-meaning",
      path,
      what: "a policy names a meaning code that does not exist",
      got,
      allowed: MEANING_CODES.join(", "),
      fix: "use a code of the enum Meaning",
    });
  }
  return codes.filter(isMeaningCode);
}

function folders(build: BuildContext, paths: readonly string[], path: string): string[] {
  for (const got of paths.filter((each) => !isAbsolutePath(each))) {
    build.issues.push({
      code: "policy-folder",
      path,
      what: "a policy names a folder that is not an absolute path",
      got,
      allowed: "an absolute path without `.`, `..` and a final slash, such as /srv/www",
      fix: "write the absolute path",
    });
  }
  return paths.filter(isAbsolutePath);
}

function units(build: BuildContext, names: readonly string[], path: string): string[] {
  for (const got of names.filter((name) => !UNIT_NAME.test(name))) {
    build.issues.push({
      code: "policy-unit",
      path,
      what: "a policy names something that is not a unit",
      got,
      allowed: "a full unit name, such as apache2.service",
      fix: "write the full name of the unit",
    });
  }
  return [...names];
}
