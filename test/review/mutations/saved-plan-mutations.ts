import { type Edit, planEdits, spread } from "./mutation";

/** Paths of one host whose content is edited. */
const MOST_PATHS = 3;

interface Change {
  readonly address: string;
  readonly change: { readonly after: { readonly triggers: Record<string, string> } };
}

/**
 * Edits of what a saved plan applies: of each content that it sends the text, the path, one more and one less; of each kind of
 * line of a host's plan every field; of each host the engine and its key.
 *
 * @param plan What `terraform show -json` prints.
 */
export function planMutations(plan: string): Edit[] {
  const changes = changesIn(JSON.parse(plan));
  const kinds = new Set<string>();
  return changes.flatMap(({ address, change: { after } }, index) => {
    const { triggers } = after;
    const of = (name: string, edit: (triggers: Record<string, string>) => void): Edit => [
      `${address}: ${name}`,
      (text) => {
        const document = JSON.parse(text);
        const found = changesIn(document)[index];
        if (found !== undefined) edit(found.change.after.triggers);
        return JSON.stringify(document);
      },
    ];
    if (!/_content-\d+_/.test(address)) {
      return ["engine", "host_key"].map((key) =>
        of(`${key} is another one`, (given) => {
          given[key] += "x";
        }),
      );
    }
    const lines = planEdits(triggers.plan ?? "").filter(([name]) => !kinds.has(kindOf(name)));
    for (const [name] of lines) kinds.add(kindOf(name));
    return [
      ...lines.map(([name, edit]) =>
        of(`plan, ${name}`, (given) => {
          given.plan = edit(given.plan ?? "");
        }),
      ),
      ...spread(Object.keys(triggers), MOST_PATHS).flatMap((path) => [
        of(`${path} is altered`, (given) => {
          given[path] += "x";
        }),
        of(`${path} is taken away`, (given) => {
          delete given[path];
        }),
        of(`${path} has another name`, (given) => {
          given[`${path}.mutant`] = given[path] ?? "";
          delete given[path];
        }),
      ]),
      of("one content more", (given) => {
        given["/etc/mutant"] = "x";
      }),
    ];
  });
}

function kindOf(name: string): string {
  return name.replace(/:.*/, "");
}

function changesIn(document: { readonly resource_changes: readonly Change[] }): readonly Change[] {
  return document.resource_changes;
}
