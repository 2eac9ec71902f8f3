import { readDocument } from "../../lib/contract/document";
import { policyDocument } from "../../lib/model/policy";

const envelope = { kind: "cdktf-mutual-tls/policy", formatVersion: 1 };
const by = { level: "deny", declaredBy: "stack/lab/policy" };
const rules = (...all: unknown[]) => JSON.stringify({ ...envelope, rules: all });
const readPolicy = (text: string, file: string) => readDocument(policyDocument, text, file).rules;

test("rules are read as they were written", () => {
  const all = [
    { rule: "no-weakening", except: ["port-opened"], ...by },
    { rule: "no-meaning", codes: ["host-gone"], ...by },
    { rule: "no-new-issuer", approved: ["a".repeat(64)], ...by },
    { rule: "no-vhost-without-stapling", ...by, level: "warn" },
    { rule: "no-certificate-expiring", withinSeconds: 0, ...by },
    { rule: "no-path-outside", folders: ["/srv/www"], ...by },
    { rule: "no-restart", units: ["apache2.service", "ocsp@sub.service"], ...by },
  ];
  expect(readPolicy(rules(...all), "policy.json")).toEqual(all);
  expect(readPolicy(rules(), "policy.json")).toEqual([]);
});

const known =
  "no-weakening or no-meaning or no-new-issuer or no-vhost-without-stapling or no-certificate-expiring or no-path-outside or";

test.each([
  ["{", "policy.json: the file is not valid JSON"],
  ["[]", "policy.json: the file has no `kind` and no `formatVersion`"],
  ["null", "policy.json: the file has no `kind` and no `formatVersion`"],
  [JSON.stringify({ ...envelope, rules: {} }), "policy.json: rules: expected a list, got {}"],
  [rules(null), "policy.json: rules[0]: expected an object, got null"],
  [rules({ rule: "no-fun", ...by }), `policy.json: rules[0].rule: expected ${known} no-restart, got "no-fun"`],
  [rules({ rule: "constructor", ...by }), `rules[0].rule: expected ${known} no-restart, got "constructor"`],
  [
    rules({ rule: ["no-restart"], units: [], ...by }),
    `rules[0].rule: expected ${known} no-restart, got ["no-restart"]`,
  ],
  [rules({ rule: "no-path-outside", folders: ["srv"], ...by }), "rules[0].folders[0]: expected an absolute path, got "],
  [rules({ rule: "no-restart", ...by }), "rules[0].units: expected a list, got nothing"],
  [rules({ rule: "no-restart", units: "all", ...by }), 'rules[0].units: expected a list, got "all"'],
  [
    rules({ rule: "no-restart", units: [["a.service"]], ...by }),
    'rules[0].units[0]: expected a text, got ["a.service"]',
  ],
  [rules({ rule: "no-restart", units: ["a.service\n"], ...by }), "rules[0].units[0]: expected a full unit name, got "],
  [rules({ rule: "no-new-issuer", approved: ["*"], ...by }), "rules[0].approved[0]: expected a SHA-256 fingerprint"],
  [
    rules({ rule: "no-weakening", except: ["everything"], ...by }),
    'rules[0].except[0]: expected a meaning code that this version knows, got "everything"',
  ],
  [rules({ rule: "no-meaning", codes: ["__proto__"], ...by }), "rules[0].codes[0]: expected a meaning code"],
  [rules({ rule: "no-certificate-expiring", withinSeconds: -1, ...by }), "expected a whole number of seconds, got -1"],
  [rules({ rule: "no-certificate-expiring", withinSeconds: 1e300, ...by }), "expected a whole number, got 1e+300"],
  [rules({ rule: "no-certificate-expiring", withinSeconds: "9", ...by }), 'expected a whole number, got "9"'],
  [
    rules({ rule: "no-vhost-without-stapling", level: "off", declaredBy: "a" }),
    'rules[0].level: expected deny or warn, got "off"',
  ],
  [rules({ rule: "no-vhost-without-stapling", level: "deny" }), "rules[0].declaredBy: expected a text, got nothing"],
  [
    rules({ rule: "no-vhost-without-stapling", ...by, unless: 1 }),
    "rules[0]: expected only the fields rule, level, declaredBy, got unless",
  ],
  [
    rules().replace(
      "[]",
      '[{"rule": "no-vhost-without-stapling", "level": "deny", "declaredBy": "a", "__proto__": {}}]',
    ),
    "rules[0]: expected only the fields rule, level, declaredBy, got __proto__",
  ],
  [
    JSON.stringify({ ...envelope, rules: [], unless: 1 }),
    "policy.json: expected only the fields kind, formatVersion, rules, allowed, got unless",
  ],
  [rules({ rule: "\u001b[31m\u202e".repeat(200), ...by }), 'got "\\u001b[31m\\u202e'],
])("what is no policy is refused in words: %s", (text, words) => {
  let message = "";
  try {
    readPolicy(text, "policy.json");
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message).toContain(words);
  expect(message.length).toBeLessThan(600);
  expect(message).not.toMatch(/[\p{Cc}\u202e]/u);
});
