import { type ConfigurationPart, isObject } from "./configuration";

/**
 * What a part of a configuration can do in addition to what its provider makes in its own place. `executes`: it runs a program,
 * where Terraform runs or on a host, in a plan or an apply. `redirects`: it changes what other parts are about.
 */
export type Effect = "executes" | "redirects" | "none";

/** Providers whose resources write files or run programs where Terraform runs, or log in to other hosts. */
const LOCAL_ACTORS = /^(?:ansible|archive|command|docker|exec|external|file|http|local|remote|script|shell|ssh)(?:_|$)/;

/** What a part of another one than this library can do. */
export function effectOf({ kind, address, content }: ConfigurationPart): Effect {
  switch (kind) {
    case "resource":
      if (isObject(content) && ("provisioner" in content || "connection" in content)) return "executes";
      return LOCAL_ACTORS.test(address) ? "executes" : "none";
    // Its provider reads it while Terraform plans, before anybody has seen the plan.
    case "data":
    case "ephemeral":
    case "check":
    case "module":
    // A provider is a program.
    case "provider":
    case "required-provider":
    // May have a provisioner that runs at the end.
    case "removed":
    case "unknown":
      return "executes";
    case "backend":
    case "import":
    case "moved":
      return "redirects";
    case "variable":
    case "output":
    case "local":
    case "setting":
      return "none";
  }
}
