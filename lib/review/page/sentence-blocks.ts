import { count } from "../../core/text/count";
import { own, words } from "../../core/text/words";
import { shared } from "../changes/host-names";
import type { Meaning } from "../meaning/meaning";
import { isDenied, type PolicyResult } from "../policy/result";
import { listOf, type On, onHosts } from "./blocks";
import type { Block, Item } from "./page";
import type { Review } from "./review-model";

/** Something that is said of something on some hosts. */
type Sentence = Pick<Meaning, "subject" | "text" | "hosts">;

export function meaningBlocks(review: Review, meanings: readonly Meaning[] | undefined): Block[] {
  if (meanings === undefined) {
    return [
      {
        kind: "text",
        text: own("Not known. Give --base and --head to compare the declarations and check their policies."),
      },
    ];
  }
  const items = said(review, meanings).map(({ value, on }) => ({
    ...sentenceItem(value, on),
    ...(value.weakens ? { alarm: "weakens" as const } : {}),
  }));
  return [...(review.counts.alarms === 0 ? [] : [INCOMPLETE]), ...listOf(items)];
}

/** What is said is true of the declarations, and not of what alarms are about. */
const INCOMPLETE: Block = {
  kind: "text",
  text: own("What the alarms are about is not part of this: meanings and policies come from model.json alone."),
};

/** Rules that are broken, the denying ones first; of the others, how many there are. */
export function policyBlocks(review: Review): Block[] {
  const { policies = [] } = review;
  const broken = policies.filter(({ breaches }) => breaches.length > 0);
  const items = [...broken.filter(isDenied), ...broken.filter((result) => !isDenied(result))].map((result) =>
    policyItem(review, result),
  );
  const held = policies.length - broken.length;
  if (held > 0) items.push({ text: own(`${count(held, "rule")} ${held === 1 ? "holds" : "hold"}`) });
  return listOf(items);
}

function policyItem(review: Review, result: PolicyResult): Item {
  const { text, declaredBy, isOfBase, breaches } = result;
  const ofBase = isOfBase ? " of the base, in force until the head is merged" : "";
  const rule = words`${text} (${declaredBy}${own(ofBase)})`;
  return {
    ...(isDenied(result) ? { text: rule, alarm: "denied" as const } : { text: words`warning: ${rule}` }),
    hosts: [...new Set(breaches.flatMap(({ hosts }) => hosts))],
    items: said(review, breaches).map(({ value, on }) => sentenceItem(value, on)),
  };
}

/** The same said of the same on several hosts is said once. */
function said<T extends Sentence>(review: Review, sentences: readonly T[]): { readonly value: T; readonly on: On }[] {
  const fqdns = new Map(review.hosts.map(({ name, fqdn }) => [name, fqdn] as const));
  const all = sentences.flatMap((value) => {
    const text = JSON.stringify([value.subject, value.text]);
    const names = value.hosts.length === 0 ? [""] : value.hosts;
    return names.map((name) => ({ name, fqdn: fqdns.get(name) ?? name, text, value }));
  });
  return shared(all).map(({ value, hosts, isByName }) => {
    return { value, on: { hosts: [...new Set(hosts)].filter((name) => name !== ""), isByName } };
  });
}

function sentenceItem({ subject, text }: Sentence, on: On): Item {
  const { hosts } = on;
  const isNamed = subject.some((word) => "value" in word && word.value === hosts.join());
  const where = hosts.length === 0 || isNamed ? [] : words` (${onHosts(on)})`;
  return { text: words`${subject}: ${text}${where}`, hosts };
}
