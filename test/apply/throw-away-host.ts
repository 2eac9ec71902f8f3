import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyScript, secretsScript } from "./payload";

/** Tests on a throw-away host, one a test or one for all. Where none can be made they are skipped, but not in CI. */
export function describeOnHost(
  name: string,
  tests: (host: () => ThrowAwayHost) => void,
  { shared = false }: { shared?: boolean } = {},
): void {
  const reason = cannotMakeHosts();
  if (reason !== undefined) {
    (process.env.CI === "true" ? test : test.skip)(`${name} (needs a throw-away host: ${reason})`, () => {
      throw new Error(reason);
    });
    return;
  }
  describe(name, () => {
    let host: ThrowAwayHost | undefined;
    (shared ? beforeAll : beforeEach)(() => {
      host = ThrowAwayHost.make();
    });
    (shared ? afterAll : afterEach)(() => host?.remove());
    tests(() => {
      if (host === undefined) throw new Error("the host exists in tests only");
      return host;
    });
  });
}

function cannotMakeHosts(): string | undefined {
  if (process.getuid?.() !== 0) return "not root";
  const trial = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]);
  return trial.status === 0 ? undefined : "no mount namespaces here";
}

/** The line of a plan that names this machine's operating system, which a throw-away host has too. */
export const OS = (() => {
  const text = readFileSync("/etc/os-release", "utf8");
  const value = (key: string) => new RegExp(`^${key}="?([^"\\n]*)"?$`, "m").exec(text)?.[1] ?? "unknown";
  return `os ${value("ID")} ${value("VERSION_ID")}`;
})();

/** A plan for www01 with these lines. */
export function planOf(...lines: string[]): string {
  return ["cdktf-mutual-tls-plan 1", "host www01.lab", OS, "package-manager apt", ...lines, ""].join("\n");
}

export interface Run {
  readonly code: number;
  readonly out: string;
}

/** The verbs of systemctl that the engine uses, on units that are files in /run/units. */
const SYSTEMCTL = `#!/bin/sh
units=/run/units
mkdir -p "$units"
verb=$1
shift
for word; do case $word in --) shift; break;; --*) shift;; *) break;; esac; done
[ "$verb" = show ] || echo "systemctl $verb $*" >>/var/log/calls
[ ! -e "$units/fail-$verb" ] || { echo "$verb failed as the test wants"; exit 1; }
for unit; do
  case $verb in
    show)
      if [ -e "$units/$unit.not-found" ]; then echo LoadState=not-found; else echo LoadState=loaded; fi
      if [ -e "$units/$unit.enabled" ]; then echo UnitFileState=enabled; else echo UnitFileState=disabled; fi
      if [ -e "$units/$unit.active" ]; then echo ActiveState=active; else echo ActiveState=inactive; fi
      if [ -e "$units/$unit.stale" ]; then echo NeedDaemonReload=yes; else echo NeedDaemonReload=no; fi
      echo
      ;;
    start | restart) : >"$units/$unit.active" ;;
    stop) rm -f "$units/$unit.active" ;;
    enable) : >"$units/$unit.enabled" ;;
    disable) rm -f "$units/$unit.enabled" ;;
    reload) [ -e "$units/$unit.active" ] ;;
  esac || exit 1
done
`;

/** Packages are lines of /var/lib/packages; the policy that forbids services to start is logged with each call. */
const APT_GET = `#!/bin/sh
again=
for word; do case $word in install | update | remove) verb=$word;; --reinstall) again=" $word";; esac; done
policy=none
[ ! -x /usr/sbin/policy-rc.d ] || { /usr/sbin/policy-rc.d; policy=$?; }
echo "apt-get $verb$again policy=$policy $DEBIAN_FRONTEND" >>/var/log/calls
[ $verb = install ] || { mkdir -p /var/lib/apt/lists; : >/var/lib/apt/lists/a_Packages; exit 0; }
[ ! -e /run/apt-fails ] || { echo 'E: Unable to locate package'; exit 100; }
[ ! -e /run/apt-dies ] || kill -9 $PPID
for word; do [ -z "$after" ] || echo "ii $word 1.0-1" >>/var/lib/packages; [ "$word" != -- ] || after=yes; done
`;

const DPKG_QUERY = `#!/bin/sh
cat /var/lib/packages 2>/dev/null
`;

/** What firewalld answers on the bus are files of the method's name in /run/firewall. */
const BUSCTL = `#!/bin/sh
exec cat "/run/firewall/$8"
`;

const FAKES: Readonly<Record<string, string>> = {
  busctl: BUSCTL,
  systemctl: SYSTEMCTL,
  "apt-get": APT_GET,
  "dpkg-query": DPKG_QUERY,
  dpkg: "#!/bin/sh\n",
};

/** A copy-on-write root of this machine, in a mount namespace of its own, with systemctl and apt-get that only log. */
export class ThrowAwayHost {
  private constructor(
    private readonly folder: string,
    private readonly pid: number,
  ) {}

  static make(): ThrowAwayHost {
    const folder = mkdtempSync(join(tmpdir(), "throw-away-host-"));
    mkdirSync(join(folder, "fakes"));
    for (const [name, text] of Object.entries(FAKES)) writeFileSync(join(folder, "fakes", name), text, { mode: 0o755 });
    const keeper = spawn(
      "unshare",
      [
        "-m",
        "sh",
        "-ec",
        `mount -t tmpfs tmpfs /mnt
         cp "$1"/fakes/* /mnt
         mount -t tmpfs tmpfs "$1"
         mkdir "$1/upper" "$1/work" "$1/root"
         mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
         for d in proc dev; do mount --rbind /$d "$1/root/$d"; done
         mount -t tmpfs -o mode=0755 tmpfs "$1/root/run"
         rm -rf "$1/root/var/lib/cdktf-mutual-tls" "$1/root/var/lib/apt/lists" "$1/root/usr/sbin/policy-rc.d"
         mv /mnt/* "$1/root/usr/local/sbin"
         : >"$1/root/run/ready"
         exec cat`,
        "sh",
        folder,
      ],
      // It ends with the test, or when the test's process ends: its standard input is closed then.
      { stdio: ["pipe", "ignore", "inherit"] },
    );
    const host = new ThrowAwayHost(folder, keeper.pid ?? 0);
    for (let tries = 0; host.sh("test -e /run/ready").code !== 0; tries++) {
      if (tries > 200) throw new Error("the throw-away host does not come up");
      spawnSync("sleep", ["0.02"]);
    }
    return host;
  }

  remove(): void {
    process.kill(this.pid, "SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Everything below a path: type, mode, owner, name, target, and the hash of each file. */
  tree(path: string): string {
    return this.sh(
      // A path that is not there is missing from the list, and is no complaint with the host's folder in it.
      `{ find ${path} -printf '%M %u:%g %p %l\\n' | sort -k 3; find ${path} -type f -exec sha256sum {} + | sort -k 2; } 2>/dev/null`,
    ).out;
  }

  /** Everything that was ever written on the host, with the times at which it last changed. */
  written(): string {
    const places = [join(this.folder, "upper"), join(this.folder, "root/run")];
    const find = ["find", ...places, "-printf", "%y %m %U:%G %s %T@ %C@ %p %l\n"];
    const { stdout } = spawnSync("nsenter", ["-t", String(this.pid), "-m", ...find], { encoding: "utf8" });
    return stdout.split("\n").sort().join("\n");
  }

  /** Runs a line of shell on the host. */
  sh(line: string, input = ""): Run {
    return result(spawnSync("nsenter", this.inside("/bin/sh", "-c", line), { input }));
  }

  /** A process on the host, for tests that kill it. */
  start(shell: readonly string[]) {
    return spawn("nsenter", this.inside(...shell), { stdio: ["ignore", "pipe", "pipe"], detached: true });
  }

  write(path: string, content: string, mode = "0644"): void {
    const run = this.sh(`mkdir -p "$(dirname '${path}')" && cat >'${path}' && chmod ${mode} '${path}'`, content);
    if (run.code !== 0) throw new Error(run.out);
  }

  /** The content of a file byte for byte, or undefined. */
  read(path: string): string | undefined {
    const run = spawnSync("nsenter", this.inside("cat", path), { maxBuffer: 1 << 28 });
    return run.status === 0 ? run.stdout.toString("utf8") : undefined;
  }

  apply(
    plan: string,
    files: Readonly<Record<string, string>> = {},
    options: { shell?: string[]; settings?: string } = {},
  ): Run {
    this.write("/root/apply.sh", applyScript({ plan, ...files }, options.settings), "0700");
    return result(
      spawnSync("nsenter", this.inside(...(options.shell ?? ["dash"]), "/root/apply.sh"), { maxBuffer: 1 << 28 }),
    );
  }

  deliver(lines: string): Run {
    this.write("/root/secrets.sh", secretsScript(lines), "0700");
    return this.sh("sh /root/secrets.sh");
  }

  /** What systemctl and apt-get were asked since the last time. */
  calls(): string[] {
    const log = this.read("/var/log/calls") ?? "";
    this.sh("rm -f /var/log/calls");
    return log.split("\n").filter((line) => line !== "");
  }

  private inside(...command: string[]): string[] {
    return ["-t", String(this.pid), "-m", "chroot", join(this.folder, "root"), ...command];
  }
}

function result(run: SpawnSyncReturns<Buffer>): Run {
  return { code: run.status ?? -1, out: `${run.stdout}${run.stderr}` };
}
