import { packageVersion } from "../../core/package-version";
import { shellQuote } from "../../core/shell-quote";
import { listed, own, type Words, words } from "../../core/text/words";
import { partWords } from "../configuration/finding-words";
import type { Alarm, AlteredOutput, ForeignCommand, ForeignEngine } from "./alarm";

/** What an alarm says, without the hosts. */
export function alarmWords(alarm: Alarm): Words {
  switch (alarm.kind) {
    case "altered-output":
      return words`${alarm.path ?? alarm.file}: ${own(alteredWords(alarm))}${versionWords(alarm.writtenBy)}`;
    case "broken-rule": {
      const got = alarm.got === undefined ? [] : words`: ${alarm.got}`;
      return words`${alarm.path}: model.json breaks the rule ${own(alarm.code)}, which every synth checks: ${alarm.issue}${got}`;
    }
    case "foreign-command":
      return words`root ${own(COMMANDS[alarm.act])} a command that no declaration makes: ${shellQuote(alarm.command)} (bundle ${alarm.bundle})`;
    case "foreign-engine":
      return engineWords(alarm);
    case "foreign-platform":
      return words`the platform ${alarm.platform} in model.json is not the one of this package: commands and paths come from it${versionWords(alarm.writtenBy)}`;
    case "altered-resource":
      if (alarm.act === "missing") {
        return words`${alarm.subject}: this library makes it of the declaration, and Terraform's configuration does not hold it`;
      }
      return words`${alarm.subject}: Terraform's configuration holds something else than this library makes of the declaration, at ${listed(alarm.places)}`;
    case "foreign-configuration":
      return partWords({ ...alarm, address: alarm.subject, kind: alarm.part });
    case "unseen-configuration":
      return words`The connections, the backend and the providers' lock of this plan are not known, and its digest is not the one of an output. ${"terraform show -json"} does not print them: give the plan file too, with ${"--plan-file"}`;
  }
}

const COMMANDS: Readonly<Record<ForeignCommand["act"], string>> = {
  validate: "runs, to judge new files,",
  run: "runs, after a change,",
  await: "runs, until it passes,",
  reload: "runs, after a change,",
  restart: "runs, after a change,",
  start: "runs, after a change,",
  enable: "runs, after each apply,",
};

const SOURCES: Readonly<Record<AlteredOutput["source"], string>> = { output: "the output", plan: "the saved plan" };

function alteredWords({ act, found, source }: AlteredOutput): string {
  switch (act) {
    case "changed":
      return `${SOURCES[source]} holds another content than model.json declares`;
    case "added":
      return `${SOURCES[source]} holds this file, and model.json does not declare it`;
    case "missing":
      return `model.json declares this file, and ${SOURCES[source]} does not hold it`;
    case "type":
      return `model.json declares a file, and ${SOURCES[source]} holds a ${found}`;
  }
}

function engineWords({ sha256, version, diff }: ForeignEngine): Words {
  if (sha256 === undefined)
    return own("Terraform hides which engine is run: it marks it as sensitive, or does not know it yet");
  if (version !== undefined)
    return words`the engine is that of version ${version}, and another version made the output (SHA-256 ${sha256})`;
  const hint = diff === undefined ? ". Its text is not at hand: give the head that the plan was made of" : "";
  return words`the engine belongs to no known version of this package (SHA-256 ${sha256})${own(hint)}`;
}

function versionWords(writtenBy: string | undefined): Words {
  if (writtenBy === undefined) return [];
  const by = writtenBy === "" ? own("names no version of this package") : words`was made by version ${writtenBy}`;
  return words`. The output ${by}, and this is version ${packageVersion()}: synthesize it again with this version, or review it with that one`;
}
