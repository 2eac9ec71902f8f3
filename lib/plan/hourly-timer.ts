import { printUnit } from "./systemd-unit";

/** The most that lies between two runs: systemd's random delay and its accuracy are part of it. */
const MINUTES = { wait: 50, randomDelay: 8, accuracy: 1 };

/**
 * A timer that starts the service of its name within each hour, for the first time within an hour of its own start. Hosts that
 * were started together do not act together.
 */
export function hourlyTimer(description: string): string {
  return printUnit([
    { name: "Unit", entries: [["Description", description]] },
    {
      name: "Timer",
      entries: [
        ["OnActiveSec", `${MINUTES.wait}min`],
        ["OnUnitActiveSec", `${MINUTES.wait}min`],
        ["RandomizedDelaySec", `${MINUTES.randomDelay}min`],
        ["AccuracySec", `${MINUTES.accuracy}min`],
      ],
    },
    { name: "Install", entries: [["WantedBy", "timers.target"]] },
  ]);
}
