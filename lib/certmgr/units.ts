import { hardening } from "../plan/hardening";
import { printUnit } from "../plan/systemd-unit";

/** Where the agent is installed. */
export const CERTMGR_AGENT = "/usr/local/sbin/certmgr-agent";

/**
 * `certmgr-agent.service`: one pass over all manifests, as root: it gives keys to other users and tells services. It
 * writes only in the folders of the manifests' files.
 */
export function certmgrAgentService(folders: readonly string[]): string {
  return printUnit([
    {
      name: "Unit",
      entries: [
        ["Description", "Enroll and renew the certificates of certmgr's manifests"],
        ["Wants", "network-online.target"],
        ["After", "network-online.target"],
      ],
    },
    {
      name: "Service",
      entries: [
        ["Type", "oneshot"],
        ["ExecStart", [CERTMGR_AGENT, "ensure"]],
        ["StateDirectory", "certmgr-agent"],
        ["StateDirectoryMode", "0700"],
        ...hardening({
          capabilities: ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER"],
          hidesHomes: !folders.some((folder) => /^\/(root|home|run\/user)(\/|$)/.test(folder)),
          writable: folders,
        }),
        // The agent's own patience with a CA and a responder that are down ends earlier.
        ["TimeoutStartSec", "30min"],
      ],
    },
  ]);
}

/** `certmgr-agent.timer`: a pass soon after boot, and one each interval after the last. */
export function certmgrAgentTimer(intervalSeconds: number): string {
  return printUnit([
    {
      name: "Unit",
      entries: [["Description", "Look at the certificates of certmgr's manifests"]],
    },
    {
      name: "Timer",
      entries: [
        ["OnBootSec", "30s"],
        ["OnUnitActiveSec", `${intervalSeconds}s`],
        ["RandomizedDelaySec", 0],
        ["AccuracySec", "1s"],
      ],
    },
    { name: "Install", entries: [["WantedBy", "timers.target"]] },
  ]);
}
