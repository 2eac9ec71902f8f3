import { certmgrAgentService, certmgrAgentTimer } from "../../lib/certmgr/units";

/** A unit's entries as `[Section] Key=value`, with continued lines joined. */
function entries(unit: string): string[] {
  let section = "";
  return unit
    .replace(/ \\\n\s+/g, " ")
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("[")) section = line;
      return line === "" || line.startsWith("[") ? [] : [`${section} ${line}`];
    });
}

test("the certmgr agent runs after boot and once each interval", () => {
  expect(entries(certmgrAgentService([]))).toContain("[Service] ExecStart=/usr/local/sbin/certmgr-agent ensure");
  expect(entries(certmgrAgentTimer(3600))).toEqual(
    expect.arrayContaining([
      "[Timer] OnBootSec=30s",
      "[Timer] OnUnitActiveSec=3600s",
      "[Install] WantedBy=timers.target",
    ]),
  );
});

test("the certmgr agent writes its state and the folders of its manifests' files, and keeps three capabilities", () => {
  expect(entries(certmgrAgentService(["/etc/ssl/certs", "/srv/a b"]))).toEqual(
    expect.arrayContaining([
      "[Service] ProtectSystem=strict",
      "[Service] ReadWritePaths=-/etc/ssl/certs",
      '[Service] ReadWritePaths="-/srv/a b"',
      "[Service] CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER",
    ]),
  );
});
