import { listed, type Words, words } from "../../core/text/words";

/** `www0 to www199 (200 hosts)` where there are many, else all of them. */
export function hostList(names: readonly string[]): Words {
  if (names.length <= 4) return listed(names);
  const [first = "", ...others] = names;
  const last = others[others.length - 1] ?? "";
  const numbered = names.map((name) => /^(.*?)(\d+)$/.exec(name));
  const start = Number(numbered[0]?.[2]);
  const isRun = numbered.every(
    (match, index) => match !== null && match[1] === numbered[0]?.[1] && Number(match[2]) === start + index,
  );
  return isRun
    ? words`${first} to ${last} (${names.length} hosts)`
    : words`${listed(names.slice(0, 3))} and ${names.length - 3} more`;
}
