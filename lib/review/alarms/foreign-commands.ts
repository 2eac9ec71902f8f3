import { shellQuote } from "../../core/shell-quote";
import { isOfOurForm, type RootCommand, rootCommandsOf, wordsOf } from "../../plan/root-command";
import type { Compared } from "../inputs/compared";
import type { ForeignCommand } from "./alarm";

/**
 * Commands that root will run and that no declaration makes. Without a declaration at hand, those of a form that this
 * library never makes.
 */
export function foreignCommands({ head, fleets = [] }: Compared, nameOf: (fqdn: string) => string): ForeignCommand[] {
  const declared = new Map(
    fleets.flatMap(({ path, plans }) => plans.map((plan) => [plan.fqdn, { scope: path, plan }] as const)),
  );
  return [...head.values()].flatMap(({ fqdn, bundles }) => {
    const { scope = "", plan } = declared.get(fqdn) ?? {};
    const own = plan && new Set(plan.bundles.flatMap((bundle) => rootCommandsOf(bundle).map(keyOf)));
    const isForeign = (given: RootCommand) => !isOfOurForm(given) || own?.has(keyOf(given)) === false;
    const found = bundles.flatMap((bundle) =>
      rootCommandsOf(bundle)
        .filter(isForeign)
        .map((given): ForeignCommand => {
          const command = wordsOf(given);
          const name = nameOf(fqdn);
          const subject = `${fqdn} ${shellQuote(command)}`;
          return {
            kind: "foreign-command",
            scope,
            subject,
            hosts: [name],
            bundle: bundle.name,
            act: given.act,
            command,
          };
        }),
    );
    return [...new Map(found.map((each) => [`${each.act} ${each.subject}`, each] as const)).values()];
  });
}

function keyOf(given: RootCommand): string {
  return [given.act, ...wordsOf(given)].join("\0");
}
