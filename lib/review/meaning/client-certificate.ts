import { joined, own, type Words, words } from "../../core/text/words";
import type { ClientCertificateModel } from "../../model/client-certificate";
import { TEXT_CONDITION_KINDS } from "../../model/text-condition-kinds";
import { certificateWords } from "../../x509/certificate-words";
import { issuerName } from "../../x509/issuer";
import { gainsAndLosses } from "./fields";
import { type MeaningText, neutral, weakening } from "./meaning";

/** What a certificate has to be like, as a person would say it. */
export function conditionWords(condition: ClientCertificateModel | undefined): Words {
  if (condition === undefined) return own("(none)");
  switch (condition.kind) {
    case "anyOf":
    case "allOf": {
      const between = condition.kind === "anyOf" ? " or " : " and ";
      return joined(
        condition.conditions.map((each) =>
          "conditions" in each && each.conditions.length > 1
            ? words`${own("(")}${conditionWords(each)}${own(")")}`
            : conditionWords(each),
        ),
        between,
      );
    }
    case "any":
      return own("any certificate");
    case "issuer":
      return words`issuer ${condition.certificate?.subjectReadable ?? "(none)"}`;
    case "certificate":
      return words`the certificate ${certificateWords(condition.certificate)}`;
    default:
      return words`${own(TEXT_CONDITION_KINDS[condition.kind].label)} ${condition.value}`;
  }
}

/** One way to be let in: conditions that all have to be met, by a text that tells them apart. */
type Way = ReadonlyMap<string, ClientCertificateModel>;

/** Who may enter now and who no longer. A way in that demands more than one that there was before lets in nobody new. */
export function changedConditions(
  before: ClientCertificateModel | undefined,
  after: ClientCertificateModel | undefined,
): MeaningText[] {
  const [was, is] = [waysOf(before), waysOf(after)];
  const came = is.filter((way) => !was.some((old) => demands(way, old)));
  const gone = was.filter((way) => !is.some((fresh) => demands(way, fresh)));
  const [one, other] = [came[0], gone[0]];
  if (one !== undefined && other !== undefined && came.length === 1 && gone.length === 1) {
    return [weakening("clients-admitted", words`admits ${wayWords(one)} now, and no longer ${wayWords(other)}`)];
  }
  return [
    ...came.map((way) => {
      const stricter = was.find((old) => demands(old, way));
      return weakening(
        "clients-admitted",
        stricter === undefined
          ? words`admits ${wayWords(way)} too`
          : words`admits ${wayWords(way)} now with or without ${wayWords(without(stricter, way))}`,
      );
    }),
    ...gone.map((way) => {
      const stricter = is.find((fresh) => demands(fresh, way));
      return neutral(
        "clients-refused",
        stricter === undefined
          ? words`no longer admits ${wayWords(way)}`
          : words`admits ${wayWords(way)} only with ${wayWords(without(stricter, way))} now`,
      );
    }),
  ];
}

/** Nested alternatives multiply; where they are more than that, what is nested is compared as a whole. */
const MOST_WAYS = 200;

function waysOf(condition: ClientCertificateModel | undefined): Way[] {
  if (condition === undefined) return [];
  if (condition.kind === "anyOf") return condition.conditions.flatMap(waysOf);
  const all = conditionsOf(condition);
  let ways: Way[] = [new Map()];
  for (const each of all) {
    const more = each.kind === "anyOf" ? waysOf(each) : [wayOf([each])];
    if (ways.length * more.length > MOST_WAYS) return [wayOf(all)];
    ways = ways.flatMap((way) => more.map((other): Way => new Map([...way, ...other])));
  }
  return ways;
}

function wayOf(all: readonly ClientCertificateModel[]): Way {
  return new Map(all.map((each) => [keyOf(each), each]));
}

function conditionsOf(condition: ClientCertificateModel): ClientCertificateModel[] {
  if (condition.kind === "any") return [];
  return condition.kind === "allOf" ? condition.conditions.flatMap(conditionsOf) : [condition];
}

/** Conditions that httpd cannot tell apart have one key: it compares issuers by their names, and numbers without their zeros. */
function keyOf(condition: ClientCertificateModel): string {
  switch (condition.kind) {
    case "anyOf":
    case "allOf":
      return `${condition.kind} ${JSON.stringify(condition.conditions.map(keyOf))}`;
    case "any":
      return "any";
    case "issuer":
      return `issuer ${condition.certificate && issuerName(condition.certificate)}`;
    case "certificate":
      return `certificate ${condition.certificate?.fingerprintSha256}`;
    default:
      return `${condition.kind} ${TEXT_CONDITION_KINDS[condition.kind].asHttpdPrints(condition.value)}`;
  }
}

/** Whether a way has all conditions of another one. */
function demands(way: Way, other: Way): boolean {
  return gainsAndLosses([...way.keys()], [...other.keys()]).gained.length === 0;
}

function without(way: Way, other: Way): Way {
  return new Map([...way].filter(([key]) => !other.has(key)));
}

function wayWords(way: Way): Words {
  if (way.size === 0) return conditionWords({ kind: "any" });
  return conditionWords({ kind: "allOf", conditions: [...way.values()] });
}
