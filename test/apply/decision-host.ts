import { engineScript } from "../../lib/apply/engine";
import type { CasePlan, DecisionCase, HostLine } from "./decision-case";
import { applyScript, secretsScript } from "./payload";
import { planOf, ThrowAwayHost } from "./throw-away-host";

const DECIDE = /^engine_decide\(\) \{[\s\S]*?^\}/m.exec(engineScript())?.[0] ?? "";

/** Decides with gawk and with mawk, and goes on with what both decided. */
const DECIDE_TWICE = `
${DECIDE.replace("engine_decide()", "engine_decide_once()")}
engine_decide() {
  use gawk
  engine_decide_once
  rm -rf "$engine_run/b.gawk"
  cp -R "$engine_run/b" "$engine_run/b.gawk"
  find "$engine_run/b" -type f -delete
  use mawk
  engine_decide_once
  diff -r "$engine_run/b.gawk" "$engine_run/b" || engine_fail 99 'gawk and mawk decide differently'
}
use() { ln -sfT "$(command -v "$1")" /usr/local/sbin/awk; }`;

/** Begins what the engine prints about the plan of a case. */
const DECIDED = "--- decided";

/** Tools of SELinux: booleans that are on and ports with their types are lines of files. */
const SELINUX: Readonly<Record<string, string>> = {
  selinuxenabled: "",
  matchpathcon: "shift 2; for path; do echo '<<none>>'; done",
  getsebool: `grep -qx "$1" /run/booleans && echo "$1 --> on" || echo "$1 --> off"`,
  setsebool: `[ "$3" = on ] && echo "$2" >>/run/booleans || sed -i "/^$2$/d" /run/booleans`,
  semanage: `case $2 in -l) cat /run/ports ;; -a) echo "$4 $6 $7" >>/run/ports ;; -d) sed -i "/ $7$/d" /run/ports ;; esac`,
};

/** What the engine prints when it applies the case's plan to a host that is as the case says. */
export async function decidedBy(decision: DecisionCase): Promise<string> {
  const host = ThrowAwayHost.make();
  try {
    host.write("/root/case.sh", script(decision));
    const out = await outputOf(host.start(["/bin/sh", "/root/case.sh"]));
    const at = out.indexOf(`${DECIDED}\n`);
    if (at < 0) throw new Error(`${decision.name}: the host is not as the case says:\n${out}`);
    return out.slice(at + DECIDED.length + 1);
  } finally {
    host.remove();
  }
}

function outputOf(child: ReturnType<ThrowAwayHost["start"]>): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (out += chunk));
    child.on("error", reject);
    child.on("close", () => resolve(out));
  });
}

function script({ system, applied, since, plan }: DecisionCase): string {
  const known = new Set(applied === undefined ? [] : secretsOf(applied));
  const undelivered = new Set(wordsOf(since, "undelivered"));
  const due = secretsOf(plan).filter((secret) => !known.has(secret) && !undelivered.has(secret));
  return [
    "exec 2>&1",
    'ln -sfT "$(command -v gawk)" /usr/local/sbin/awk',
    "mkdir -p /run/units",
    ...system.map(commandOf),
    ...(applied === undefined ? [] : [...delivered([...known]), ...run(applied, "|| exit 1")]),
    ...since.map(commandOf),
    ...delivered(due),
    'ln -sfT "$(command -v mawk)" /usr/local/sbin/awk',
    `echo '${DECIDED}'`,
    ...run(plan, ""),
    "",
  ].join("\n");
}

const wordsOf = (lines: readonly HostLine[], verb: string) =>
  lines.filter(({ words }) => words[0] === verb).map(({ words }) => words.slice(1).join(" "));

/** `NAME VERSION` of each secret of the plan. */
function secretsOf({ lines }: CasePlan): string[] {
  return lines.flatMap((line) => {
    const [word, , , , , name, version] = line.split(" ");
    return word === "secret" ? [`${name} ${version}`] : [];
  });
}

function delivered(secrets: readonly string[]): string[] {
  if (secrets.length === 0) return [];
  const lines = secrets.map((secret) => `${secret} ${Buffer.from(`the value of ${secret}`).toString("base64")}`);
  return [...file("/root/secrets.sh", secretsScript(lines.join("\n"))), "sh /root/secrets.sh >/dev/null || exit 1"];
}

function run({ lines, files }: CasePlan, otherwise: string): string[] {
  return [
    ...file("/root/apply.sh", applyScript({ plan: planOf(...lines), ...files }, DECIDE_TWICE)),
    `sh /root/apply.sh ${otherwise}`,
  ];
}

function file(path: string, text: string): string[] {
  const base64 = Buffer.from(text).toString("base64");
  return [`base64 -d >${quoted(path)} <<'END-OF-FILE'`, base64, "END-OF-FILE"];
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** What makes a line of a case true on a host. */
function commandOf({ words: [verb = "", ...rest], content }: HostLine): string {
  const [a = "", b = "", c = "", d = ""] = rest.map((word) => quoted(decodeURIComponent(word)));
  const owned = `chown -h ${c}:${d} ${a} && chmod ${b} ${a}`;
  const selinux = Object.entries(SELINUX).flatMap(([name, text]) => [
    ...file(`/usr/local/sbin/${name}`, `#!/bin/sh\n${text}\n`),
    `chmod 0755 /usr/local/sbin/${name}`,
  ]);
  const commands: Readonly<Record<string, string>> = {
    directory: `rm -rf ${a}; mkdir -p ${a} && ${owned}`,
    file: [`rm -rf ${a}; mkdir -p "$(dirname ${a})"`, ...file(decodeURIComponent(rest[0] ?? ""), content), owned].join(
      "\n",
    ),
    link: `rm -rf ${a}; mkdir -p "$(dirname ${a})"; ln -sT ${b} ${a}`,
    fifo: `rm -rf ${a}; mkfifo ${a}`,
    removed: `rm -rf ${a}`,
    mode: `chmod ${b} ${a}`,
    owner: `chown ${b}:${c} ${a}`,
    // Something of another file system lies over it.
    mount: `cp -a ${a} /run/mounted && mount --bind /run/mounted ${a}`,
    unmovable: [
      ...file(
        "/usr/local/sbin/mv",
        `#!/bin/sh\ncase "$*" in *${rest[0]}*) echo 'mv: Operation not permitted' >&2; exit 1 ;; esac\nexec /usr/bin/mv "$@"\n`,
      ),
      "chmod 0755 /usr/local/sbin/mv",
    ].join("\n"),
    package: `echo ii ${a} ${b} >>/var/lib/packages`,
    "no-package": `sed -i "/^ii "${a}" /d" /var/lib/packages`,
    "apt-adds": [
      ...file(
        "/usr/local/sbin/brought",
        `#!/bin/sh\nmkdir -p "$(dirname ${rest[0]})"\necho 'of the package' >${rest[0]}\n`,
      ),
      "sed -i '2i sh /usr/local/sbin/brought' /usr/local/sbin/apt-get",
    ].join("\n"),
    changelog: `mkdir -p /usr/share/doc/${rest[0]}; echo ${b} | gzip -c >/usr/share/doc/${rest[0]}/changelog.Debian.gz`,
    active: `: >/run/units/${rest[0]}.active`,
    inactive: `rm -f /run/units/${rest[0]}.active`,
    enabled: `: >/run/units/${rest[0]}.enabled`,
    disabled: `rm -f /run/units/${rest[0]}.enabled`,
    selinux: [...selinux, ": >>/run/booleans; : >>/run/ports"].join("\n"),
    boolean: `echo ${a} >>/run/booleans`,
    "no-boolean": `sed -i "/^"${a}"$/d" /run/booleans`,
    port: `echo ${a} tcp ${b} >>/run/ports`,
    "no-record": "rm -rf /var/lib/cdktf-mutual-tls",
    record: `printf '%b\\n' ${quoted(rest.join(" "))} >>/var/lib/cdktf-mutual-tls/record`,
    undelivered: "",
  };
  const command = commands[verb];
  if (command === undefined) throw new Error(`\`${verb}\` is not one of ${Object.keys(commands).join(", ")}`);
  return command;
}

/** What the engine printed, without times, widths of columns and what is said for people alone. */
export function happened(printed: string): string {
  // What is too long for one line stands in the next one.
  const lines = printed
    .replace(/^( {2}[-+~!] \/.*)\n {6}(?=\S)/gm, "$1  ")
    .split("\n")
    .flatMap((line): string[] => {
      const [, path] = /^ {2}([-+~!] \S.*?) {2,}(.*)$/.exec(line) ?? [];
      if (path !== undefined) return [line.replace(/ {2,}(?=\S)/g, " ").replace(/^ /, "  ")];
      if (/^(bundle \S+|no longer declared)$/.test(line)) return [line];
      if (/^ {2}(enable|run|await|selinux) /.test(line)) return [line];
      const [, unit, reason] = /^ {2}((?:reload|restart|start|stop) \S+) \((.*)\)$/.exec(line) ?? [];
      if (unit !== undefined) return [`  ${unit}${reason === UNIT_FILE ? ` (${UNIT_FILE})` : ""}`];
      const [, packages] = /^ {2}(packages .*): (?:installing|removing)$/.exec(line) ?? [];
      if (packages !== undefined) return [`  ${packages.trimEnd()}`];
      const [, cve] = /^www01\.lab: (CVE-\S+) .*/.exec(line) ?? [];
      if (cve !== undefined) return [`  unfixed ${cve}`];
      const [, failure] = /^www01\.lab: (?:(?:bundle \S+|what is no longer declared): )?(.*)$/.exec(line) ?? [];
      if (failure === undefined || /^\d+ changed|^check with|^failed in |^nothing was written/.test(failure)) return [];
      return [`  ! ${failure}`];
    });
  return lines.length === 0 ? "nothing" : lines.join("\n");
}

export const UNIT_FILE = "its unit file changed";
