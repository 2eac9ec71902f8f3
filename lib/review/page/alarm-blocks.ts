import { own, words } from "../../core/text/words";
import type { Alarm } from "../alarms/alarm";
import { alarmWords } from "../alarms/alarm-words";
import { isDeniedAlarm, type JudgedAlarm } from "../alarms/alarms";
import { hostList } from "../changes/host-list";
import { isLong, listOf } from "./blocks";
import type { Block, Item } from "./page";
import type { Review } from "./review-model";

/** What runs or is applied without being declared: it stands above everything else. */
export function alarmBlocks({ alarms }: Review): Block[] {
  const diffs = alarms.flatMap(({ alarm }): Block[] => {
    const { diff, subject, hosts } = alarm;
    if (diff === undefined) return [];
    const title = words`${subject}: what was declared, and what is there`;
    return [{ kind: "diff", title, hosts, short: words`${subject}`, diff, isFolded: isLong(diff) }];
  });
  return [...listOf(alarms.map(alarmItem)), ...diffs];
}

function alarmItem(judged: JudgedAlarm): Item {
  const { alarm, allowedBy = "" } = judged;
  const text = words`${alarmWords(alarm)}${whereWords(alarm)}`;
  if (isDeniedAlarm(judged)) return { text, hosts: alarm.hosts, alarm: "alarm" };
  return { text: words`allowed by ${allowedBy}: ${text}`, hosts: alarm.hosts };
}

function whereWords({ hosts }: Alarm) {
  return hosts.length === 0 ? own("") : words` (${hostList(hosts)})`;
}
