import { printable } from "../core/issue";
import { UNIT_NAME } from "../core/unit-name";
import { isMeaningCode } from "../model/meaning-codes";
import type { PolicyRuleData, PolicyRuleModel } from "../model/policy";

/** What a field of a rule may hold, and how that is said. */
interface Field {
  readonly allowed: string;
  readonly holds: (value: unknown) => boolean;
}

const isList = (value: unknown, holds: (each: string) => boolean) =>
  Array.isArray(value) && value.every((each) => typeof each === "string" && holds(each));

const CODES: Field = {
  allowed: "a list of codes of meanings that this version knows",
  holds: (value) => isList(value, isMeaningCode),
};

const LEVEL: Field = { allowed: "deny or warn", holds: (value) => value === "deny" || value === "warn" };

const DECLARED_BY: Field = { allowed: "the path of a construct", holds: (value) => typeof value === "string" };

/** The fields of each rule: one that is added to the model gets an entry, or this does not compile. */
const RULES: {
  readonly [Rule in PolicyRuleData as Rule["rule"]]: Readonly<Record<Exclude<keyof Rule, "rule">, Field>>;
} = {
  "no-weakening": { except: CODES },
  "no-meaning": { codes: CODES },
  "no-new-issuer": {
    approved: {
      allowed: "a list of SHA-256 fingerprints in lower-case hex",
      holds: (value) => isList(value, (each) => /^[0-9a-f]{64}$/.test(each)),
    },
  },
  "no-vhost-without-stapling": {},
  "no-certificate-expiring": {
    withinSeconds: {
      allowed: "a whole number of seconds",
      holds: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
    },
  },
  "no-restart": {
    units: {
      allowed: "a list of full unit names",
      holds: (value) => isList(value, (each) => UNIT_NAME.test(each)),
    },
  },
};

/**
 * The rules as `policy.json` holds them. A rule that is not understood is refused, and not left out: it may come from
 * another version, or from somebody who would rather have no rule.
 *
 * @param file What the text is from.
 * @throws with the file, the number of the rule, what was given and what is allowed.
 */
export function readPolicy(text: string, file: string): PolicyRuleModel[] {
  const document = parsed(text, file);
  const rules = isObject(document) ? document.rules : undefined;
  if (!Array.isArray(rules)) throw new Error(`${file} holds something else than {"rules": [...]}`);
  return rules.map((rule, index) => checked(rule, `${file}: rule ${index + 1}`));
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${file} is no JSON`);
  }
}

function checked(rule: unknown, where: string): PolicyRuleModel {
  const given = isObject(rule) ? rule : {};
  const own = Object.entries(RULES).find(([name]) => name === given.rule)?.[1];
  if (own === undefined) {
    const known = Object.keys(RULES).join(", ");
    throw new Error(`${where} is ${shown(given.rule ?? rule)}, which this version does not know; it knows ${known}`);
  }
  const fields: Readonly<Record<string, Field>> = { ...own, level: LEVEL, declaredBy: DECLARED_BY };
  for (const name of new Set([...Object.keys(given), ...Object.keys(fields)])) {
    if (name === "rule") continue;
    const field = Object.entries(fields).find(([each]) => each === name)?.[1];
    if (field === undefined) throw new Error(`${where} has a field ${shown(name)}, which this version does not know`);
    if (!field.holds(given[name])) {
      throw new Error(`${where} has ${name} ${shown(given[name])}; allowed: ${field.allowed}`);
    }
  }
  return given as unknown as PolicyRuleModel;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function shown(value: unknown): string {
  return printable(typeof value === "string" ? value : (JSON.stringify(value) ?? "(none)"));
}
