import { isWithin } from "../../core/ip-network";
import { listed, own, words } from "../../core/text/words";
import type { MeaningCode } from "../../model/meaning-codes";
import type { SecretModel } from "../../model/secret";
import type { ParsedCertificate } from "../../x509/certificate";
import { type MeaningText, neutral, weakening } from "./meaning";

/** What a change of one field means. */
type Rule<T> = (before: T, after: T) => readonly MeaningText[];

/** A rule for each field: one that is added to the model gets a rule, or this does not compile. */
export type Rules<T> = { readonly [Field in Exclude<keyof T, "path">]-?: Rule<T[Field]> };

/**
 * What the changes of an object's fields mean. A field that this version has no rule for, because another version wrote
 * the model, is reported too, and for want of a rule as one that weakens.
 */
export function changedFields<T extends object>(before: T, after: T, rules: Rules<T>): MeaningText[] {
  const [old, fresh] = [before, after] as readonly Readonly<Record<string, unknown>>[];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== "path");
  return names.flatMap((name) => {
    const [was, is] = [old?.[name], fresh?.[name]];
    if (was === is) return [];
    const rule = (rules as Readonly<Record<string, Rule<unknown>>>)[name];
    if (Object.keys(rules).includes(name) && rule !== undefined) return rule(was, is);
    if (shown(was) === shown(is)) return [];
    return [
      weakening("unknown-field", words`${name} ${shown(was)} -> ${shown(is)}, a field that this version does not know`),
    ];
  });
}

/** A field whose changes other parts of the page show, or that follows from others. */
export const ignoredHere: Rule<unknown> = () => [];

/** A field that is shown as it was and is, and weakens nothing. */
export function shownAs(code: MeaningCode, label: string, print: (value: never) => string = shown): Rule<unknown> {
  return (before, after) => {
    const [was, is] = [print(before as never), print(after as never)];
    if (was === is) return [];
    return [neutral(code, words`${own(label)} ${was} -> ${is}`)];
  };
}

/** A number that checks less when it is greater. */
export function moreIsWeaker(code: MeaningCode, label: string, consequence: string, unit = ""): Rule<number> {
  return (before, after) => {
    if (before === after) return [];
    const text = words`${own(label)} ${`${before}${unit}`} -> ${`${after}${unit}`}`;
    return [after > before ? weakening(code, [...text, ...own(`: ${consequence}`)]) : neutral(code, text)];
  };
}

/** A construct that is referred to: its content is compared by its construct. */
export function reference(code: MeaningCode, label: string): Rule<{ readonly path: string } | undefined> {
  return (before, after) =>
    before?.path === after?.path
      ? []
      : [neutral(code, words`${own(label)} ${before?.path ?? "(none)"} -> ${after?.path ?? "(none)"}`)];
}

/** A secret: a new version of it stands among the secrets, another one here. */
export function secretField(code: MeaningCode, label: string): Rule<SecretModel | undefined> {
  return (before, after) =>
    before?.name === after?.name
      ? []
      : [
          neutral(
            code,
            words`${own(label)} is now the secret ${after?.name ?? "(none)"} instead of ${before?.name ?? "(none)"}`,
          ),
        ];
}

/** What a list of names gains and loses. */
export function gainsAndLosses(before: readonly string[], after: readonly string[]) {
  return {
    gained: after.filter((each) => !before.includes(each)),
    lost: before.filter((each) => !after.includes(each)),
  };
}

/** The entries of two lists by a key. */
export function paired<T>(before: readonly T[], after: readonly T[], key: (each: T) => string) {
  const old = new Map(before.map((each) => [key(each), each] as const));
  const fresh = new Map(after.map((each) => [key(each), each] as const));
  return {
    gone: before.filter((each) => !fresh.has(key(each))),
    came: after.filter((each) => !old.has(key(each))),
    both: after.flatMap((each) => {
      const was = old.get(key(each));
      return was === undefined ? [] : [[was, each] as const];
    }),
  };
}

/** A value of the model as text. */
function shown(value: unknown): string {
  if (value === undefined) return "(none)";
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(shown).join(", ") || "(none)";
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  if ("fingerprintSha256" in value) return (value as ParsedCertificate).subjectReadable;
  if ("path" in value && typeof value.path === "string") return value.path;
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return fields.map(([name, each]) => `${name} ${shown(each)}`).join(" ");
}

/** Networks that reach something; undefined is every source. The label is a subject and its verb. */
export function clientNetworks(label: string): Rule<readonly string[] | undefined> {
  return (before, after) => {
    const print = (networks: readonly string[] | undefined) =>
      networks === undefined ? own("every source") : words`${listed(networks)}`;
    const gained = (after ?? [ALL_IPV4, ALL_IPV6]).filter(
      (network) => before?.some((known) => isWithin(network, known)) === false,
    );
    const lost = (before ?? [ALL_IPV4, ALL_IPV6]).filter(
      (network) => after?.some((known) => isWithin(network, known)) === false,
    );
    if (gained.length === 0 && lost.length === 0) return [];
    const text = words`${own(label)} ${print(before)} -> ${print(after)}`;
    return [gained.length > 0 ? weakening("client-networks", text) : neutral("client-networks", text)];
  };
}

const ALL_IPV4 = "0.0.0.0/0";
const ALL_IPV6 = "::/0";
