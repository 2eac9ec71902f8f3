import { distributionFamily, hardLimits, hasCapability } from "../../lab/machine";

const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             96365                96365                processes
Max open files            1024                 20000                files
`;

test("CAP_SYS_RESOURCE is bit 24 of the effective set", () => {
  expect(hasCapability("CapEff:\t000001ffffffffff\n", 24)).toBe(true);
  expect(hasCapability("CapEff:\t000001fffeffffff\n", 24)).toBe(false);
  expect(hasCapability("Name:\tnode\n", 24)).toBe(false);
});

test("hard limits are capped at what Podman leaves itself", () => {
  expect(hardLimits(limits, 32768)).toEqual({ nofile: 20000, nproc: 32768 });
  expect(hardLimits(limits, 4194304)).toEqual({ nofile: 20000, nproc: 96365 });
});

test("no limit at all is the cap", () => {
  const unlimited = limits.replaceAll("96365", "unlimited").replaceAll("20000", "unlimited");
  expect(hardLimits(unlimited, 4194304)).toEqual({ nofile: 1048576, nproc: 4194304 });
});

test("a descendant of Debian belongs to its family", () => {
  expect(distributionFamily('NAME="Debian GNU/Linux"\nID=debian\n')).toEqual(["debian"]);
  expect(distributionFamily('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toContain("debian");
  expect(distributionFamily('ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9"\n')).not.toContain("debian");
});
