/** What hosts are called on the page: by their first label where that is enough. */
export class HostNames {
  private readonly names: ReadonlyMap<string, string>;

  constructor(fqdns: Iterable<string>) {
    const all = [...new Set(fqdns)];
    const labels = all.map(firstLabel);
    this.names = new Map(
      all.map((fqdn, index) => {
        const label = labels[index] ?? fqdn;
        return [fqdn, labels.indexOf(label) === labels.lastIndexOf(label) ? label : fqdn] as const;
      }),
    );
  }

  of(fqdn: string): string {
    return this.names.get(fqdn) ?? fqdn;
  }
}

function firstLabel(fqdn: string): string {
  return fqdn.split(".")[0] ?? fqdn;
}

/** Text in which a host's own name is `{host}`. */
function withoutOwnName(text: string, fqdn: string): string {
  const label = firstLabel(fqdn);
  if (!text.includes(label)) return text;
  const escaped = label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(?<![A-Za-z0-9-])${escaped}(?![A-Za-z0-9-])`, "g"), "{host}");
}

/** Something of one host, for which `text` stands: what else has the same text is the same. */
export interface OfHost<T> {
  readonly name: string;
  readonly fqdn: string;
  readonly text: string;
  readonly value: T;
}

/** What is the same on several hosts, or would be if each had the first one's name. */
export interface Shared<T> {
  readonly value: T;
  readonly hosts: readonly string[];
  readonly isByName: boolean;
}

/** Each thing once, where it occurs first, with the hosts that have it. */
export function shared<T>(all: readonly OfHost<T>[]): Shared<T>[] {
  const same = new Map<string, { first: OfHost<T>; hosts: string[] }>();
  for (const each of all) {
    const known = same.get(each.text);
    if (known === undefined) same.set(each.text, { first: each, hosts: [each.name] });
    else known.hosts.push(each.name);
  }
  const alike = new Map<string, { value: T; hosts: string[]; isByName: boolean }>();
  for (const { first, hosts } of same.values()) {
    // What several hosts have as it is speaks of no one's own name.
    const text = hosts.length > 1 ? first.text : withoutOwnName(first.text, first.fqdn);
    const known = alike.get(text);
    if (known === undefined) alike.set(text, { value: first.value, hosts, isByName: false });
    else {
      known.hosts.push(...hosts);
      known.isByName = true;
    }
  }
  return [...alike.values()];
}
