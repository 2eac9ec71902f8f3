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

/** Text in which a host's own name is `{host}`, to find what is the same on several hosts but for that. */
export function withoutOwnName(text: string, fqdn: string): string {
  const label = firstLabel(fqdn);
  if (!text.includes(label)) return text;
  const escaped = label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`(?<![A-Za-z0-9-])${escaped}(?![A-Za-z0-9-])`, "g"), "{host}");
}
