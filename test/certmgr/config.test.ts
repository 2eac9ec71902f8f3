import { type CertmgrConfig, checkConfig, printConfig } from "../../lib/certmgr/config";

const config: CertmgrConfig = { interval: "1h", before: "720h", svcmgr: "systemd", dir: "/etc/certmgr/conf.d" };

test("the configuration is printed in one order", () => {
  expect(printConfig({ ...config, default_remote: "https://ca01:8888" })).toBe(`{
  "dir": "/etc/certmgr/conf.d",
  "default_remote": "https://ca01:8888",
  "svcmgr": "systemd",
  "before": "720h",
  "interval": "1h"
}
`);
});

test.each(["720h", "1h30m", "1.5h", "45s", "1500ms"])("%s is a duration", (before) => {
  expect(checkConfig({ ...config, before })).toEqual([]);
});

test.each(["https://ca01:8888", "https://[fe80::1]:8888", "ca01", "ca01:8888", "https://ca01:8888, https://ca02:8888"])(
  "%s is a remote",
  (default_remote) => {
    expect(checkConfig({ ...config, default_remote })).toEqual([]);
  },
);

test.each<[string, Partial<CertmgrConfig>, string]>([
  ["a relative directory", { dir: "conf.d" }, "certmgr-dir"],
  ["a number without a unit", { interval: "30" }, "certmgr-duration"],
  ["days, which Go does not know", { before: "30d" }, "certmgr-duration"],
  ["no time at all", { interval: "0s" }, "certmgr-duration"],
  ["a negative duration", { before: "-1h" }, "certmgr-duration"],
  ["no service manager", { svcmgr: "" }, "certmgr-svcmgr"],
  ["a remote with a path", { default_remote: "https://ca01:8888/api" }, "certmgr-remote"],
  ["an empty remote in a list", { default_remote: "https://ca01:8888," }, "certmgr-remote"],
])("fails on %s", (_name, change, code) => {
  const findings = checkConfig({ ...config, ...change });
  expect(findings.map((finding) => finding.code)).toEqual([code]);
  expect(findings[0]?.got).toBe(Object.values(change)[0]);
});
