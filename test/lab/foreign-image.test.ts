import { judge } from "../../lab/foreign-image";
import { releaseOf } from "../../lab/platforms";

const ROCKY = 'NAME="Rocky Linux"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.6"\n';
const STREAM = 'NAME="CentOS Stream"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="10"\n';
const FEDORA = "NAME='Fedora Linux'\nID=fedora\nVERSION_ID=41\n";

test.each([
  ["release 9", ROCKY, "rocky 9.6", "enterpriseLinux9"],
  ["release 10", STREAM, "centos 10", "enterpriseLinux10"],
])("an image of Enterprise Linux %s is taken as what it is", (_, seen, name, release) => {
  expect(judge(seen, "el")).toEqual({ name, release, complaints: [] });
});

test("an image of Debian is taken for hosts of Debian, and no other", () => {
  const debian = 'ID=debian\nVERSION_ID="13"\n';
  expect(judge(debian, "debian")).toEqual({ name: "debian 13", release: "debian13", complaints: [] });
  expect(judge(debian, "el").complaints).toEqual([
    "it holds debian 13; allowed with --platform el: rhel 9, rhel 10, and systems that are built from it",
  ]);
});

test("fails on another system, and says all that is missing at once, with the package that brings it", () => {
  expect(judge(`${FEDORA}missing sshd\nmissing /sbin/init\n`, "el").complaints).toEqual([
    "it holds fedora 41; allowed with --platform el: rhel 9, rhel 10, and systems that are built from it",
    "it lacks sshd: package openssh-server",
    "it lacks /sbin/init: package systemd",
  ]);
  expect(judge("", "el").complaints[0]).toMatch(/^it holds a system without a name; allowed/);
});

test("a host is of the release of its image, and else of the lab's own", () => {
  const host = { name: "www01", aliases: [], address: "10.0.0.1", platform: "el" as const };
  expect(releaseOf(host)).toBe("enterpriseLinux9");
  expect(releaseOf({ ...host, release: "enterpriseLinux10" })).toBe("enterpriseLinux10");
});
