import { count } from "../core/text/count";
import type { Fact, FactOf, Thing } from "./difference";

/** A difference as a sentence, without what it is about: `0600, applied as 0644`. */
export function differenceWords(difference: Fact): string {
  switch (difference.kind) {
    case "content":
      return contentWords(difference);
    case "mode":
      return `${difference.found}, applied as ${difference.applied}`;
    case "owner": {
      const [found, applied] = [difference.found, difference.applied].map(({ owner, group }) => `${owner}:${group}`);
      return `${found}, applied as ${applied}`;
    }
    case "missing":
      return `applied as ${thingWords(difference.applied)}`;
    case "type":
      return difference.reason === "other-type"
        ? `${thingWords(difference.found)}, applied as ${thingWords(difference.applied)}`
        : `its folder leads to ${difference.found} now, applied in ${difference.applied}`;
    case "unexpected":
      return difference.reason === "applied-as-absent"
        ? `${thingWords(difference.found)}, applied as absent`
        : "not applied, and read together with the files next to it";
    case "secret":
      return `written to since ${difference.applied.name} ${difference.applied.version} was installed`;
    case "service":
      return serviceWords(difference);
    case "firewall":
      return firewallWords(difference);
    case "certificate":
      return certificateWords(difference);
    case "clock":
      return `${difference.seconds} s ${difference.reason}: check its time synchronization`;
    case "run":
      return runWords(difference);
  }
}

const NOT_SHOWN: Readonly<Record<Exclude<FactOf<"content">["reason"], "edited" | "other-target">, string>> = {
  "too-large": "too large to be shown",
  "changed-while-read": "it changed while it was read",
  "not-text": "not text",
  "private-key": "contains a private key, not shown",
  "applied-content-unknown": "the applied content is not available",
  "applied-content-not-text": "the applied content is not text",
};

function contentWords(difference: FactOf<"content">): string {
  if (difference.reason === "other-target") return `leads to ${difference.found}, applied as ${difference.applied}`;
  if (difference.reason === "edited") {
    const { linesAdded, linesRemoved } = difference;
    const parts = [
      ...(linesAdded === 0 ? [] : [`${count(linesAdded, "line")} added`]),
      ...(linesRemoved === 0 ? [] : [`${count(linesRemoved, "line")} removed`]),
    ];
    return `edited: ${parts.join(", ")}`;
  }
  const { bytes, found, applied, reason } = difference;
  const hashes = `${bytes} bytes, sha256 ${found.slice(0, 12)}, applied as ${applied.slice(0, 12)}`;
  return `edited (${hashes}): ${NOT_SHOWN[reason]}`;
}

export function thingWords({ type, target }: Thing): string {
  return type === "link" ? `a symbolic link to ${target}` : `a ${type}`;
}

function serviceWords(difference: FactOf<"service">): string {
  switch (difference.reason) {
    case "not-active":
      return `${difference.found}, applied as active`;
    case "not-enabled":
      return `${difference.found || "not enabled"}, applied as enabled`;
    case "unknown-unit":
      return "unknown to systemd, applied as enabled";
    case "older-unit-file":
      return "runs with another unit file than the one on disk (needs daemon-reload)";
    case "no-systemd":
      return "does not answer: systemctl status";
  }
}

function firewallWords(difference: FactOf<"firewall">): string {
  switch (difference.reason) {
    case "unknown-zone":
      return "is unknown to the running firewall";
    case "applied-content-unknown":
      return "not compared: the applied zone file is not available";
    case "added":
      return `${settingWords(difference)}, which was not applied`;
    case "removed":
      return `does not admit ${difference.setting} ${difference.found}, which was applied`;
    case "other-target":
      return `has the target ${difference.found}, applied as default`;
    case "moved-to-zone":
      return `does not see ${difference.members.join(", ")}, moved to zone ${difference.found}`;
    case "other-default-zone":
      return `is not the default, which is ${difference.found}`;
    case "policy":
      return `is preceded by the policy ${difference.found} for traffic from ${difference.fromZones.join(", ")}, which was not applied`;
  }
}

function settingWords({ setting, found }: Extract<FactOf<"firewall">, { reason: "added" | "removed" }>): string {
  if (setting === "masquerade") return "masquerades";
  if (setting === "service" || setting === "port") return `admits ${setting} ${found}`;
  return `has the ${setting} ${found}`;
}

function certificateWords(difference: FactOf<"certificate">): string {
  const of = (subject: string | undefined) => (subject === undefined ? "" : `${subject}: `);
  switch (difference.reason) {
    case "missing":
      return "missing, to be enrolled by the certmgr agent";
    case "no-certificate":
      return "contains no certificate";
    case "expired":
      return `${of(difference.certificateSubject)}expired ${difference.time}`;
    case "not-yet-valid":
      return `${of(difference.certificateSubject)}not valid before ${difference.time}`;
    case "renewal-overdue":
      return `renewal overdue since ${difference.due}, expires ${difference.expires}`;
    case "expires-soon":
      return `${of(difference.certificateSubject)}expires in ${count(difference.days, "day")}, ${difference.expires}, and is not renewed automatically`;
  }
}

function runWords(difference: FactOf<"run">): string {
  switch (difference.reason) {
    case "failed":
      return `failed in the last run, ${difference.time}`;
    case "interrupted":
      return `started ${difference.time} and was interrupted`;
    case "swap-not-finished":
      return "a run was interrupted during its swap";
    case "notifications-due":
      return "its notifications are due since an earlier run";
  }
}
