import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { LabError } from "../lab/errors";
import { cacheDirectory, root } from "../lab/paths";
import { must, run } from "../lab/process";
import { progress, type Step } from "../lab/progress";
import { sshArguments } from "../lab/ssh";
import type { SynthesizedHost } from "../lib/output/read-output";
import { floorScript } from "./floor";
import type { BenchHost } from "./host";
import { figure } from "./report";
import { BenchStack, entriesOf } from "./stack";
import type { Subject } from "./subject";
import { Runs, type Way } from "./way";

const VERSION = "2.19.14";
const SIZES = [20, 200];

/** Limit for three runs. A size that would take longer is left out. */
const LIMIT_SECONDS = 300;

interface Row {
  readonly vhosts: number;
  readonly what: string;
  readonly ways: readonly Way[];
}

export const ansible: Subject = {
  name: "ansible",
  summary: `the same work with ansible-core ${VERSION}, pipelining and ControlPersist`,
  isDefault: false,
  run: async (bench) => {
    const host = await bench.host();
    const playbook = await progress.step("ansible", `installing ansible-core ${VERSION}`, async (step) => {
      const command = await ensureAnsible();
      step.result(`ansible-core ${VERSION}`);
      return command;
    });
    const rows: Row[] = [];
    const leftOut: number[] = [];
    for (const vhosts of SIZES) {
      const slowest = Math.max(0, ...rows.map(({ ways }) => ways[2]?.seconds ?? 0));
      if ((slowest * 3 * vhosts) / (SIZES[0] ?? 1) > LIMIT_SECONDS) {
        leftOut.push(vhosts);
        continue;
      }
      rows.push(
        ...(await progress.step("bench", `ansible, ${vhosts} vhosts`, async (step) => {
          const measured = await measureSize(bench.folder, host, playbook, vhosts, step);
          step.result(`ansible, ${vhosts} vhosts measured`);
          return measured;
        })),
      );
    }
    return {
      title: `The same work with ansible-core ${VERSION}`,
      tables: [
        {
          columns: ["VHOSTS", "WORK", "FLOOR", "TERRAFORM", "ANSIBLE", "ANSIBLE/TERRAFORM", "SESSIONS OF EACH"],
          rows: rows.map(({ vhosts, what, ways }) => [
            figure(vhosts, ""),
            what,
            ...ways.map((way) => figure(way.seconds, "s")),
            figure((ways[2]?.seconds ?? 0) / (ways[1]?.seconds ?? 1), "x"),
            ways.map(({ cost }) => `${cost.sessions}`).join(", "),
          ]),
        },
      ],
      aims: [],
      notes: [
        "One run each, without health checks. Ansible: pipelining, ControlPersist, no facts gathered, one loop a kind of file.",
        ...leftOut.map(
          (vhosts) => `${vhosts} vhosts are left out: they would take over ${LIMIT_SECONDS / 60} minutes.`,
        ),
      ],
    };
  },
};

/** Installs Ansible into the cache, and returns the path of ansible-playbook. */
async function ensureAnsible(): Promise<string> {
  const environment = join(cacheDirectory(), `ansible-core-${VERSION}`);
  const command = join(environment, "bin/ansible-playbook");
  if (existsSync(command)) return command;
  const { code } = await run("python3", ["-m", "venv", "--clear", environment]);
  if (code !== 0) {
    throw new LabError("Ansible needs Python 3.11 or newer with venv\n    to do: apt-get install python3-venv");
  }
  await must(join(environment, "bin/pip"), [
    "install",
    "--quiet",
    "--disable-pip-version-check",
    `ansible-core==${VERSION}`,
  ]);
  return command;
}

async function measureSize(
  parent: string,
  host: BenchHost,
  playbook: string,
  vhosts: number,
  step: Step,
): Promise<Row[]> {
  const folder = join(parent, `ansible-${vhosts}`);
  const stack = await BenchStack.synth({
    hosts: [host.scenario],
    vhosts,
    pki: host.pki.directory,
    sshPrivateKeyFile: resolve(root, host.inventory.privateKeyPath),
    outdir: folder,
  });
  stack.withoutHealthChecks();
  const floor = async (name: string, units: readonly string[]) => {
    const script = await floorScript(stack.host, `${folder}-floor-${name}`, units);
    return () => host.ssh(script);
  };
  const ways = {
    floor: { first: await floor("first", ["firewalld", "apache2"]), again: await floor("again", ["apache2"]) },
    terraform: { first: () => stack.apply(), again: () => stack.apply() },
    ansible: prepare(host, stack.host, playbook, `${folder}-ansible`),
  };
  const runs = new Runs(host, 1, step);
  const rows = { first: [] as Way[], changed: [] as Way[], nothing: [] as Way[] };
  let edition = 0;
  for (const [name, way] of Object.entries(ways)) {
    rows.first.push(await runs.once(`${name}, first`, way.first, () => host.reset()));
    rows.nothing.push(await runs.once(`${name}, nothing`, way.again));
    stack.change(`edition${edition++}`);
    const changed = name === "floor" ? await floor("changed", ["apache2"]) : way.again;
    rows.changed.push(await runs.once(`${name}, changed`, changed));
  }
  return [
    { vhosts, what: "first apply", ways: rows.first },
    { vhosts, what: "one vhost changed", ways: rows.changed },
    { vhosts, what: "nothing changed", ways: rows.nothing },
  ];
}

/** Writes a playbook that brings a host to the same state. Each run takes the content from the synthesized tree. */
function prepare(host: BenchHost, tree: SynthesizedHost, command: string, folder: string) {
  mkdirSync(folder);
  const write = (file: string, value: unknown) => writeFileSync(join(folder, file), JSON.stringify(value));
  const entries = entriesOf(tree);
  const of = (kind: string) => entries.filter((entry) => entry.kind === kind);
  const owned = { mode: "{{ item.mode }}", owner: "{{ item.owner }}", group: "{{ item.group }}" };
  const files = join(tree.directory, "files");
  write("playbook.json", [
    {
      hosts: "all",
      gather_facts: false,
      tasks: [
        { file: { path: "{{ item.path }}", state: "directory", ...owned }, loop: of("directory") },
        {
          // /etc/hosts is a mount point: it cannot be replaced by a rename.
          copy: { src: `${files}{{ item.path }}`, dest: "{{ item.path }}", ...owned, unsafe_writes: true },
          loop: of("file").map((entry) => ({ ...entry, content: undefined })),
          register: "files",
          notify: "reload httpd",
        },
        { file: { path: "{{ item.path }}", src: "{{ item.target }}", state: "link" }, loop: of("link") },
        { file: { path: "{{ item.path }}", state: "absent" }, loop: of("absent") },
        { command: "apache2ctl -t", when: "files is changed", changed_when: false },
      ],
      handlers: [{ name: "reload httpd", systemd: { name: "apache2", state: "reloaded" } }],
    },
  ]);
  const ssh = sshArguments(host.inventory, "www01");
  const destination = ssh.pop() ?? "";
  const [user = "", address = ""] = destination.split("@");
  writeFileSync(
    join(folder, "inventory"),
    `www01 ansible_host=${address} ansible_user=${user} ansible_python_interpreter=/usr/bin/python3\n`,
  );
  const env = {
    ANSIBLE_HOME: folder,
    ANSIBLE_PIPELINING: "True",
    ANSIBLE_SSH_ARGS: [...ssh, "-o", "ControlMaster=auto", "-o", "ControlPersist=60s"].map(quoted).join(" "),
    ANSIBLE_SSH_CONTROL_PATH_DIR: join(folder, "cp"),
    PATH: `${dirname(command)}:${process.env.PATH}`,
  };
  const play = async () => {
    await must(command, ["-i", "inventory", "playbook.json"], { cwd: folder, env });
  };
  return { first: play, again: play };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
