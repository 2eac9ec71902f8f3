import { plain } from "../../../lib/core/text/words";
import { givenValues, givenWords } from "../../../lib/review/inputs/given-values";

const declared = { root_module: { variables: { region: { default: "a" }, zone: {} } } };
const said = (variables: object) => givenWords(givenValues({ configuration: declared, variables })).map(plain);

test("defaults, and what is told of drift alone, are not said", () => {
  const drift = { value: { "www01.lab.test": { differences: { "/etc/hosts": "x" }, notify: [] } } };
  expect(said({ region: { value: "a" }, mutual_tls_drift: drift, mutual_tls_secrets: { value: { a: "b" } } })).toEqual(
    [],
  );
});

test("notifications that a plan repeats are said", () => {
  const drift = { value: { "www01.lab.test": { differences: {}, notify: ["httpd", "pki/a.service"] } } };
  expect(said({ mutual_tls_drift: drift })).toEqual([
    "The plan was told to repeat the notifications of httpd, pki/a.service on www01.lab.test.",
  ]);
});

test("other variables are named, and their values are not", () => {
  expect(said({ zone: { value: "secret" }, region: { value: "b" } })).toEqual([
    "The plan was given values of variables: region, zone. What they hold is on no page.",
  ]);
});

test("a document of another form tells nothing", () => {
  expect(givenValues(undefined)).toEqual({ notify: new Map(), others: [] });
  expect(said({ mutual_tls_drift: { value: [1] } })).toEqual([]);
});
