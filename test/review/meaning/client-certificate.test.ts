import { plain } from "../../../lib/core/text/words";
import type { ClientCertificateModel } from "../../../lib/model/client-certificate";
import { changedConditions, conditionWords } from "../../../lib/review/meaning/client-certificate";

const organization = (value: string): ClientCertificateModel => ({ kind: "organization", value });
const country = (value: string): ClientCertificateModel => ({ kind: "country", value });
const anyOf = (...conditions: ClientCertificateModel[]): ClientCertificateModel => ({ kind: "anyOf", conditions });
const allOf = (...conditions: ClientCertificateModel[]): ClientCertificateModel => ({ kind: "allOf", conditions });
const serial = (value: string): ClientCertificateModel => ({ kind: "serialNumber", value });
const any: ClientCertificateModel = { kind: "any" };
const many = (name: string) => anyOf(...Array.from({ length: 20 }, (_, index) => organization(`${name}${index}`)));
const foo_fr = "organization Foo SA and country FR";
const [foo, bar, ch, fr] = [organization("Foo SA"), organization("Bar SA"), country("CH"), country("FR")];

test.each<[string, ClientCertificateModel, ClientCertificateModel, string[]]>([
  ["nothing", anyOf(foo, allOf(bar, ch)), anyOf(foo, allOf(bar, ch)), []],
  ["only the order", anyOf(foo, allOf(bar, ch)), anyOf(allOf(ch, bar), foo), []],
  ["one for another", foo, bar, ["! admits organization Bar SA now, and no longer organization Foo SA"]],
  ["one more", foo, anyOf(foo, bar), ["! admits organization Bar SA too"]],
  ["one less", anyOf(foo, bar), foo, ["no longer admits organization Bar SA"]],
  ["a condition more", foo, allOf(foo, ch), ["admits organization Foo SA only with country CH now"]],
  ["a condition less", allOf(foo, ch), foo, ["! admits organization Foo SA now with or without country CH"]],
  ["an alternative that is a part of another", foo, anyOf(foo, allOf(foo, ch)), []],
  [
    "two alternatives for two others",
    anyOf(foo, bar),
    anyOf(allOf(foo, ch), allOf(foo, fr), ch),
    [
      "! admits country CH too",
      "admits organization Foo SA only with country CH now",
      "no longer admits organization Bar SA",
    ],
  ],
  ["any certificate", foo, any, ["! admits any certificate now with or without organization Foo SA"]],
  ["no longer any certificate", any, foo, ["admits any certificate only with organization Foo SA now"]],
  ["any certificate, written out", allOf(any, foo), foo, []],
  ["any certificate beside another", any, anyOf(any, foo), []],
  ["a nested alternative less", allOf(foo, anyOf(ch, fr)), allOf(foo, ch), [`no longer admits ${foo_fr}`]],
  ["a nested alternative more", allOf(foo, ch), allOf(foo, anyOf(ch, fr)), [`! admits ${foo_fr} too`]],
  ["the same, written out", allOf(foo, anyOf(ch, fr)), anyOf(allOf(foo, ch), allOf(fr, foo)), []],
  ["a serial number with other zeros", serial("00aB"), serial("AB"), []],
  [
    "another serial number",
    serial("aB"),
    serial("aB00"),
    ["! admits serial number aB00 now, and no longer serial number aB"],
  ],
  [
    "more nested alternatives than anybody would read, which are compared as a whole",
    allOf(many("a"), many("b")),
    allOf(many("a"), many("b"), foo),
    [expect.stringMatching(/^admits \(organization a0 or .* or organization b19\) only with organization Foo SA now$/)],
  ],
])("says what a change of the conditions means: %s", (_, before, after, said) => {
  const lines = changedConditions(before, after).map(({ text, weakens }) => `${weakens ? "! " : ""}${plain(text)}`);
  expect(lines).toEqual(said);
});

test("each kind of condition has its words", () => {
  const all = allOf(
    { kind: "organizationalUnit", value: "IT" },
    { kind: "commonName", value: "svc" },
    { kind: "dnsName", value: "svc.foo.example" },
    { kind: "emailAddress", value: "svc@foo.example" },
    { kind: "serialNumber", value: "0A" },
  );
  expect(plain(conditionWords(all))).toBe(
    "organizational unit IT and common name svc and DNS name svc.foo.example and e-mail address svc@foo.example and serial number 0A",
  );
  expect(plain(conditionWords({ kind: "issuer" }))).toBe("issuer (none)");
  expect(plain(conditionWords(undefined))).toBe("(none)");
});

test("a model of another version, which has no conditions, is a change like any other", () => {
  expect(changedConditions(undefined, foo)).toMatchObject([{ code: "clients-admitted", weakens: true }]);
});
