import { readPolicy } from "../../lib/output/read-policy";

const by = { level: "deny", declaredBy: "stack/lab/policy" };
const rules = (...all: unknown[]) => JSON.stringify({ rules: all });

test("rules are read as they were written", () => {
  const all = [
    { rule: "no-weakening", except: ["port-opened"], ...by },
    { rule: "no-meaning", codes: ["host-gone"], ...by },
    { rule: "no-new-issuer", approved: ["a".repeat(64)], ...by },
    { rule: "no-vhost-without-stapling", ...by, level: "warn" },
    { rule: "no-certificate-expiring", withinSeconds: 0, ...by },
    { rule: "no-restart", units: ["apache2.service", "ocsp@sub.service"], ...by },
  ];
  expect(readPolicy(rules(...all), "policy.json")).toEqual(all);
  expect(readPolicy(rules(), "policy.json")).toEqual([]);
});

test.each([
  ["{", "policy.json is no JSON"],
  ["[]", 'policy.json holds something else than {"rules": [...]}'],
  ["null", 'policy.json holds something else than {"rules": [...]}'],
  ['{"rules": {}}', 'policy.json holds something else than {"rules": [...]}'],
  [rules(null), "rule 1 is null, which this version does not know; it knows no-weakening, no-meaning"],
  [rules({ rule: "no-fun", ...by }), "rule 1 is no-fun, which this version does not know"],
  [rules({ rule: "constructor", ...by }), "rule 1 is constructor, which this version does not know"],
  [rules({ rule: ["no-restart"], units: [], ...by }), 'rule 1 is ["no-restart"], which this version does not know'],
  [rules({ rule: "no-restart", ...by }), "rule 1 has units (none); allowed: a list of full unit names"],
  [rules({ rule: "no-restart", units: "all", ...by }), "rule 1 has units all; allowed: a list of full unit names"],
  [rules({ rule: "no-restart", units: [["a.service"]], ...by }), 'has units [["a.service"]]; allowed:'],
  [rules({ rule: "no-restart", units: ["a.service\n"], ...by }), "has units"],
  [rules({ rule: "no-new-issuer", approved: ["*"], ...by }), 'has approved ["*"]; allowed: a list of SHA-256'],
  [
    rules({ rule: "no-weakening", except: ["everything"], ...by }),
    'has except ["everything"]; allowed: a list of codes',
  ],
  [rules({ rule: "no-meaning", codes: ["__proto__"], ...by }), 'has codes ["__proto__"]; allowed: a list of codes'],
  [rules({ rule: "no-certificate-expiring", withinSeconds: -1, ...by }), "withinSeconds -1; allowed: a whole number"],
  [rules({ rule: "no-certificate-expiring", withinSeconds: 1e300, ...by }), "allowed: a whole number of seconds"],
  [rules({ rule: "no-certificate-expiring", withinSeconds: "9", ...by }), "allowed: a whole number of seconds"],
  [rules({ rule: "no-vhost-without-stapling", level: "off", declaredBy: "a" }), "level off; allowed: deny or warn"],
  [rules({ rule: "no-vhost-without-stapling", level: "deny" }), "declaredBy (none); allowed: the path of a construct"],
  [rules({ rule: "no-vhost-without-stapling", ...by, unless: 1 }), "has a field unless, which this version does not"],
  [
    '{"rules": [{"rule": "no-vhost-without-stapling", "level": "deny", "declaredBy": "a", "__proto__": {}}]}',
    "has a field __proto__",
  ],
  [rules({ rule: "\u001b[31m\u202e".repeat(200), ...by }), "rule 1 is \\u001b[31m\\u202e"],
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
