import { packageVersion } from "../../core/package-version";
import { own, type Words, words } from "../../core/text/words";
import type { Alarm, AlteredOutput } from "./alarm";

/** What an alarm says, without the hosts. */
export function alarmWords(alarm: Alarm): Words {
  switch (alarm.kind) {
    case "altered-output":
      return words`${alarm.path ?? alarm.file}: ${own(alteredWords(alarm))}${versionWords(alarm)}`;
  }
}

function alteredWords({ act, found }: AlteredOutput): string {
  switch (act) {
    case "changed":
      return "the output holds another content than model.json declares";
    case "added":
      return "the output holds this file, and model.json does not declare it";
    case "missing":
      return "model.json declares this file, and the output does not hold it";
    case "type":
      return `model.json declares a file, and the output holds a ${found}`;
  }
}

function versionWords({ writtenBy }: AlteredOutput): Words {
  if (writtenBy === undefined) return [];
  const by = writtenBy === "" ? own("names no version of this package") : words`was made by version ${writtenBy}`;
  return words`. The output ${by}, and this is version ${packageVersion()}: synthesize it again with this version, or review it with that one`;
}
