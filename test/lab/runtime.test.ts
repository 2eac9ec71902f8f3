import type { Machine } from "../../lab/machine";
import { docker } from "../../lab/runtime/docker";
import { podman } from "../../lab/runtime/podman";
import { createHostArguments, createNetworkArguments } from "../../lab/runtime/runtime";

const plain: Machine = { hasUnifiedCgroups: true, hasAppArmor: false };
const confined: Machine = { hasUnifiedCgroups: false, hasAppArmor: true, limits: { nofile: 20000, nproc: 10000 } };

const host = {
  name: "seed-lab-www01",
  hostname: "www01",
  image: "localhost/cdktf-mutual-tls-host:1",
  network: "seed-lab",
  address: "10.89.53.12",
  labels: { "cdktf-mutual-tls.lab": "seed-lab" },
};
const common = [
  ...["create", "--name", "seed-lab-www01", "--hostname", "www01", "--network", "seed-lab", "--ip", "10.89.53.12"],
  ...["--mac-address", "02:42:0a:59:35:0c", "--dns", "127.0.0.1", "--label", "cdktf-mutual-tls.lab=seed-lab"],
  ...["--cap-add", "NET_ADMIN", "--cap-add", "NET_RAW", "--cap-add", "SYS_ADMIN", "--stop-signal", "SIGRTMIN+3"],
];

test("Podman runs systemd by itself and leaves /etc/hosts to the host", () => {
  expect(createHostArguments(podman, plain, host)).toEqual([
    ...common,
    ...["--systemd=always", "--no-hosts", host.image, "/sbin/init"],
  ]);
  expect(podman.globalArguments(plain)).toEqual([]);
});

test("on a hybrid cgroup hierarchy Podman is told to use runc, and nothing about cgroup namespaces", () => {
  expect(podman.globalArguments(confined)).toEqual(["--runtime", "runc"]);
  expect(createHostArguments(podman, confined, host).join(" ")).not.toContain("cgroupns");
});

test("where limits cannot be raised, Podman's containers get the machine's", () => {
  expect(createHostArguments(podman, confined, host)).toEqual([
    ...common,
    ...["--security-opt", "apparmor=unconfined", "--systemd=always", "--no-hosts"],
    ...["--ulimit", "nofile=20000:20000", "--ulimit", "nproc=10000:10000", host.image, "/sbin/init"],
  ]);
});

test("Docker is given what systemd needs", () => {
  expect(createHostArguments(docker, plain, host)).toEqual([
    ...common,
    ...["--cgroupns=private", "--env", "container=docker", "--tmpfs", "/run", "--tmpfs", "/run/lock", host.image],
    ...["sh", "-c", "mount -o remount,rw /sys/fs/cgroup; exec /sbin/init"],
  ]);
});

test("Docker's limits are its daemon's business", () => {
  expect(createHostArguments(docker, confined, host)).not.toContain("--ulimit");
  expect(docker.globalArguments(confined)).toEqual([]);
});

test("a lab's network has no way out, with either engine", () => {
  const network = { name: "seed-lab", subnet: "10.89.53.0/24", gateway: "10.89.53.1", labels: { a: "b" } };
  const internal = ["network", "create", "--internal", "--subnet", "10.89.53.0/24", "--gateway", "10.89.53.1"];
  expect(createNetworkArguments(podman, network)).toEqual([...internal, "--label", "a=b", "--disable-dns", "seed-lab"]);
  expect(createNetworkArguments(docker, network)).toEqual([...internal, "--label", "a=b", "seed-lab"]);
});

test("both engines' descriptions of a network read alike", () => {
  const expected = { name: "seed-lab", subnets: ["10.89.53.0/24"], labels: { a: "b" } };
  const ofPodman = {
    name: "seed-lab",
    network_interface: "podman1",
    subnets: [{ subnet: "10.89.53.0/24", gateway: "10.89.53.1" }],
    labels: { a: "b" },
  };
  const ofDocker = {
    Name: "seed-lab",
    Id: "70acd2f0a32502059c8ac609b3c9cf95",
    IPAM: { Config: [{ Subnet: "10.89.53.0/24", Gateway: "10.89.53.1" }] },
    Labels: { a: "b" },
    Options: {},
  };
  expect(podman.readNetwork(ofPodman)).toEqual({ ...expected, bridge: "podman1" });
  expect(docker.readNetwork(ofDocker)).toEqual({ ...expected, bridge: "br-70acd2f0a325" });
});

test("networks without subnets or labels are read, too", () => {
  expect(podman.readNetwork({ name: "x" })).toEqual({ name: "x", subnets: [], labels: {}, bridge: "" });
  const bare = { Name: "none", Id: "0123456789abcdef", IPAM: { Config: null }, Labels: null, Options: null };
  expect(docker.readNetwork(bare)).toEqual({ name: "none", subnets: [], labels: {}, bridge: "br-0123456789ab" });
});
