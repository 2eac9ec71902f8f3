import { listed, own, type Words, words } from "../../core/text/words";
import type { ResourceAction } from "../inputs/saved-plan";
import type { ConfigurationFinding } from "./finding";

const KINDS: Readonly<Record<ConfigurationFinding["kind"], string>> = {
  resource: "a resource",
  data: "a data source",
  ephemeral: "an ephemeral resource",
  module: "a module",
  provider: "the configuration of a provider",
  "required-provider": "a provider",
  backend: "the backend of the state",
  variable: "a variable",
  output: "an output",
  local: "a local value",
  import: "an import",
  moved: "a moved resource",
  removed: "a resource that leaves the state",
  check: "a check",
  setting: "a setting",
  unknown: "something that this version does not know",
  file: "a file that Terraform reads",
  lock: "the providers' lock",
  "key-file": "the key to log in with",
  "secret-file": "the file that a secret is read from",
  connection: "a connection",
};

const ACTS: Readonly<Record<ConfigurationFinding["act"], string>> = {
  altered: "altered",
  missing: "missing",
  added: "added",
  changed: "changed",
  removed: "removed",
  present: "not made by this library, before unknown",
  kept: "as before",
};

const EFFECTS: Readonly<Record<ConfigurationFinding["effect"], string>> = {
  executes: "; it can run programs",
  redirects: "; it can lead Terraform elsewhere",
  none: "",
};

/** What a part of a configuration that this library does not make is, and what becomes of it. */
export function partWords({
  address,
  kind,
  act,
  effect,
  places,
}: Pick<ConfigurationFinding, "address" | "kind" | "act" | "effect" | "places">): Words {
  if (kind === "connection") return words`${address}: is applied over SSH at ${listed(places)}`;
  const where = places.length === 0 ? own("") : words` at ${listed(places)}`;
  return words`${address}: ${own(`${KINDS[kind]}, ${ACTS[act]}`)}${where}${own(act === "kept" ? "" : EFFECTS[effect])}`;
}

const ACTIONS: Readonly<Record<ResourceAction["action"], string>> = {
  create: "created",
  update: "changed in place",
  delete: "deleted",
  replace: "replaced",
  forget: "leaves the state and stays",
  none: "stays as it is",
};

/** What a plan does to a resource of another program. */
export function actionWords({ address, action, isImported, movedFrom, attributes }: ResourceAction): Words {
  const moved = movedFrom === undefined ? own("") : words`, was ${movedFrom}`;
  const where = attributes.length === 0 ? own("") : words`: ${listed(attributes)}`;
  return words`${address}: ${own(`${ACTIONS[action]}${isImported ? ", imported" : ""}`)}${moved}${where}`;
}
