import type { Fact } from "../../lib/report/difference";

const hash = (letter: string) => letter.repeat(64);
const FILE = { type: "file" } as const;
const zone = { kind: "firewall", subject: "zone public" } as const;
const unit = { kind: "service", subject: "a.service" } as const;
const certificate = { kind: "certificate", path: "/etc/a.pem" } as const;
const content = { kind: "content", path: "/etc/a" } as const;
const hashes = { bytes: 9, found: hash("a"), applied: hash("b") };
const run = { kind: "run", subject: "bundle web" } as const;
const TIME = "2026-11-25T12:00:00Z";

/** One of every kind and reason, and its sentence. */
export const EXAMPLES: readonly (readonly [fact: Fact, sentence: string])[] = [
  [
    { ...content, reason: "edited", linesAdded: 1, linesRemoved: 2, diff: "x" },
    "edited: 1 line added, 2 lines removed",
  ],
  [{ ...content, reason: "edited", linesAdded: 0, linesRemoved: 1, diff: "x" }, "edited: 1 line removed"],
  ...(
    [
      ["too-large", "too large to be shown"],
      ["changed-while-read", "it changed while it was read"],
      ["not-text", "not text"],
      ["private-key", "contains a private key, not shown"],
      ["applied-content-unknown", "the applied content is not available"],
      ["applied-content-not-text", "the applied content is not text"],
    ] as const
  ).map(
    ([reason, words]) =>
      [
        { ...content, reason, ...hashes },
        `edited (9 bytes, sha256 aaaaaaaaaaaa, applied as bbbbbbbbbbbb): ${words}`,
      ] as const,
  ),
  [{ ...content, reason: "other-target", found: "../c", applied: "../b" }, "leads to ../c, applied as ../b"],
  [{ kind: "mode", path: "/etc/a", found: "0666", applied: "0644" }, "0666, applied as 0644"],
  [
    {
      ...{ kind: "owner", path: "/etc/a" },
      ...{ found: { owner: "www", group: "adm" }, applied: { owner: "root", group: "root" } },
    },
    "www:adm, applied as root:root",
  ],
  [{ kind: "missing", path: "/etc/a", applied: FILE }, "applied as a file"],
  [{ kind: "missing", path: "/etc/a", applied: { type: "link", target: "b" } }, "applied as a symbolic link to b"],
  [
    { kind: "type", path: "/etc/a", reason: "other-type", found: { type: "special file" }, applied: FILE },
    "a special file, applied as a file",
  ],
  [
    { kind: "type", path: "/etc/a", reason: "other-folder", found: "/srv", applied: "/etc" },
    "its folder leads to /srv now, applied in /etc",
  ],
  [
    { kind: "unexpected", path: "/etc/a", reason: "applied-as-absent", found: { type: "directory" } },
    "a directory, applied as absent",
  ],
  [
    { kind: "unexpected", path: "/etc/a", reason: "not-applied" },
    "not applied, and read together with the files next to it",
  ],
  [
    { kind: "secret", path: "/etc/key", applied: { name: "key", version: "1" } },
    "written to since key 1 was installed",
  ],
  [{ ...unit, reason: "not-active", found: "failed" }, "failed, applied as active"],
  [{ ...unit, reason: "not-enabled", found: "disabled" }, "disabled, applied as enabled"],
  [{ ...unit, reason: "not-enabled", found: "" }, "not enabled, applied as enabled"],
  [{ ...unit, reason: "unknown-unit" }, "unknown to systemd, applied as enabled"],
  [{ ...unit, reason: "older-unit-file" }, "runs with another unit file than the one on disk (needs daemon-reload)"],
  [{ ...unit, reason: "no-systemd" }, "does not answer: systemctl status"],
  [{ ...zone, reason: "unknown-zone" }, "is unknown to the running firewall"],
  [{ ...zone, reason: "applied-content-unknown" }, "not compared: the applied zone file is not available"],
  [{ ...zone, reason: "added", setting: "port", found: "8443/tcp" }, "admits port 8443/tcp, which was not applied"],
  [
    { ...zone, reason: "added", setting: "forward port", found: "80:tcp:8080:" },
    "has the forward port 80:tcp:8080:, which was not applied",
  ],
  [{ ...zone, reason: "added", setting: "masquerade", found: "yes" }, "masquerades, which was not applied"],
  [{ ...zone, reason: "removed", setting: "service", found: "ssh" }, "does not admit service ssh, which was applied"],
  [{ ...zone, reason: "other-target", found: "ACCEPT" }, "has the target ACCEPT, applied as default"],
  [{ ...zone, reason: "other-default-zone", found: "drop" }, "is not the default, which is drop"],
  [
    { ...zone, reason: "moved-to-zone", found: "trusted", members: ["eth0", "10.0.0.0/8"] },
    "does not see eth0, 10.0.0.0/8, moved to zone trusted",
  ],
  [
    { ...zone, reason: "policy", found: "open", fromZones: ["public", "work"] },
    "is preceded by the policy open for traffic from public, work, which was not applied",
  ],
  [{ ...certificate, reason: "missing" }, "missing, to be enrolled by the certmgr agent"],
  [{ ...certificate, reason: "no-certificate" }, "contains no certificate"],
  [{ ...certificate, reason: "expired", time: TIME }, `expired ${TIME}`],
  [
    { ...certificate, reason: "not-yet-valid", time: TIME, certificateSubject: "CN=a" },
    `CN=a: not valid before ${TIME}`,
  ],
  [
    { ...certificate, reason: "renewal-overdue", due: TIME, expires: "2026-12-25T12:00:00Z" },
    `renewal overdue since ${TIME}, expires 2026-12-25T12:00:00Z`,
  ],
  [
    { ...certificate, reason: "expires-soon", days: 1, expires: TIME },
    `expires in 1 day, ${TIME}, and is not renewed automatically`,
  ],
  [{ kind: "clock", subject: "clock", reason: "behind", seconds: 75 }, "75 s behind: check its time synchronization"],
  [{ kind: "clock", subject: "clock", reason: "ahead", seconds: 75 }, "75 s ahead: check its time synchronization"],
  [{ ...run, reason: "failed", time: TIME }, `failed in the last run, ${TIME}`],
  [{ ...run, subject: "last run", reason: "interrupted", time: TIME }, `started ${TIME} and was interrupted`],
  [{ ...run, reason: "swap-not-finished" }, "a run was interrupted during its swap"],
  [{ ...run, reason: "notifications-due" }, "its notifications are due since an earlier run"],
];
