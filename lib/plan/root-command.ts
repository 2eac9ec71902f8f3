import { PLATFORMS } from "../platform/platform";
import type { Bundle } from "./bundle";
import { pairsOfCommand } from "./certificate-pairs";
import { checkOfCommand } from "./health-check";

/** Something that a bundle makes root do, in addition to its paths. */
export type RootCommand =
  | { readonly act: "validate" | "run" | "await"; readonly command: readonly string[] }
  | { readonly act: "reload" | "restart" | "start" | "enable"; readonly unit: string };

/** All of a bundle, in its order. */
export function rootCommandsOf({ validations, steps }: Bundle): RootCommand[] {
  return [
    ...validations.map(({ command }) => ({ act: "validate" as const, command })),
    ...steps.map((step): RootCommand => {
      if (step.kind === "enable") return { act: "enable", unit: step.unit };
      if (step.kind === "await") return { act: "await", command: step.command };
      return step.action === "run" ? { act: "run", command: step.command } : { act: step.action, unit: step.unit };
    }),
  ];
}

/** The words that root runs. */
export function wordsOf(given: RootCommand): readonly string[] {
  return "unit" in given ? ["systemctl", given.act, given.unit] : given.command;
}

/**
 * Whether this library makes commands of this form, whatever the declaration. Of an action on a unit only the declaration
 * can tell.
 */
export function isOfOurForm(given: RootCommand): boolean {
  if ("unit" in given) return true;
  const { act, command } = given;
  const text = command.join("\0");
  switch (act) {
    case "await":
      return checkOfCommand(command) !== undefined;
    case "validate":
      return (
        pairsOfCommand(command) !== undefined || PLATFORMS.some(({ httpd }) => httpd.configTest.join("\0") === text)
      );
    case "run":
      return (
        PLATFORMS.some(({ trustAnchors }) => trustAnchors.update.join("\0") === text) ||
        /^systemd-sysusers\0\/etc\/sysusers\.d\/[a-z-]+\.conf$/.test(text)
      );
  }
}
