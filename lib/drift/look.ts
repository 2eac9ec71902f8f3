import { observeScript } from "../apply/engine";
import type { HostModel } from "../model/host";
import { ConnectionError } from "../operate/connection-error";
import type { HostShell } from "../operate/host-shell";
import type { SynthesizedHost } from "../output/read-output";
import { wantedCertificates } from "./certificates";
import { type Observation, parseObservation } from "./observation";
import { enabledUnits } from "./units";

/** Longer than a host with tens of thousands of files takes. */
const TIMEOUT_SECONDS = 120;

/** A host of 100,000 files answers with some 20 MiB. */
const DRIFT_ANSWER_BYTES = 32 << 20;

/** Looks at one host, over one connection. */
export async function lookAtHost(host: SynthesizedHost, model: HostModel, shell: HostShell): Promise<Observation> {
  const { code, stdout, stderr } = await shell.run(host.name, `${observeScript()}\nengine_observe\n`, {
    input: questions(host, model),
    timeoutSeconds: TIMEOUT_SECONDS,
    answerBytes: DRIFT_ANSWER_BYTES,
  });
  if (code === 0) return parseObservation(stdout);
  const said = stderr.trim().split("\n").slice(-2).join("; ");
  if (/^sudo:/m.test(stderr)) {
    throw new ConnectionError(
      `${model.connection.user} cannot become root there (${said})`,
      "let the user run sudo without a password and without a terminal",
    );
  }
  throw new ConnectionError(`reading it failed with status ${code}: ${said || "(no message)"}`, "run drift again");
}

/** What `engine_observe` reads on its standard input. */
function questions(host: SynthesizedHost, model: HostModel): string {
  const { zone, zoneFile } = model.platform.firewalld;
  const secrets = host.bundles.flatMap(({ entries }) => entries.filter(({ kind }) => kind === "secret"));
  const fixes = host.bundles.flatMap((bundle) => bundle.fixes ?? []);
  const rows = [
    ...secrets.map(({ path }) => ["secret", path]),
    ...wantedCertificates(model).map((path) => ["certificate", path]),
    ...enabledUnits(host.bundles).map(({ unit }) => ["unit", unit]),
    ["zone", zone, zoneFile],
    ...(fixes.length === 0 ? [] : [["package-manager", model.platform.packageManager]]),
    ...fixes.map(({ cve, package: name, version }) => ["fix", cve, name, version]),
  ];
  return rows.map((row) => `${row.join("\t")}\n`).join("");
}
