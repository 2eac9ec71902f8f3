import { agentScript } from "../../lib/certmgr/agent";
import { planOf, type Run, type ThrowAwayHost } from "./throw-away-host";

/** The user that races, and what only root may read and write. */
const USER = "setpriv --reuid 65534 --regid 65534 --clear-groups";
const VICTIM = `mkdir -p /etc/victim/www /etc/victim/web/new/srv/app/www; echo rootsecret >/etc/victim/shadow
  cp /etc/victim/shadow /etc/victim/www/index.html; chmod -R go= /etc/victim`;

/** Swaps folders and links below /srv/app, which is the user's, as fast as it can; counts its rounds. */
const RACER = `cd /srv/app && n=0; while :; do
    rm -rf www .cdktf-mutual-tls
    ln -s /etc/victim/www www; ln -s /etc/victim .cdktf-mutual-tls
    rm -f www .cdktf-mutual-tls
    mkdir -p www .cdktf-mutual-tls/web/new/srv/app/www
    ln -sf /etc/victim/shadow www/index.html; ln -sf /etc/victim/shadow .cdktf-mutual-tls/web/new/srv/app/www/index.html
    ln -sf /etc/victim/shadow www/.key.pem.certmgr-agent-new; ln -sf /etc/victim/shadow www/key.pem
    n=$((n + 1)); echo $n >/srv/app/rounds
  done`;

const PLAN = planOf(
  "bundle web",
  "  directory /srv/app/www 0755 root root",
  "  file /srv/app/www/index.html 0644 root root",
);

export interface Race {
  /** Times that the program of root ran while the user raced. */
  readonly runs: number;
  /** Runs that ended otherwise than with a refusal. */
  readonly others: number;
  /** Times that the user swapped everything meanwhile. */
  readonly swaps: number;
  readonly victimBefore: string;
  readonly victimAfter: string;
}

/** Runs a line of root's shell `runs` times against the racer. It is expected to end with `code` each time. */
function race(host: ThrowAwayHost, runs: number, line: string, code: number): Race {
  host.sh(`${VICTIM}; mkdir -p /srv/app; chown 65534:65534 /srv/app`);
  const victimBefore = host.tree("/etc/victim");
  const run: Run = host.sh(`${USER} sh -c '${RACER}' 2>/dev/null & racer=$!
    others=0 n=0
    while [ $n -lt ${runs} ]; do
      n=$((n + 1))
      (${line}) >/run/out 2>&1
      [ $? = ${code} ] || { others=$((others + 1)); cat /run/out; }
    done
    kill $racer
    echo "others=$others swaps=$(cat /srv/app/rounds)"`);
  const [, others = "-1", swaps = "0"] = /others=(\d+) swaps=(\d+)\n$/.exec(run.out) ?? [];
  if (others !== "0") console.error(run.out.slice(-2000));
  return {
    runs,
    others: Number(others),
    swaps: Number(swaps),
    victimBefore,
    victimAfter: host.tree("/etc/victim"),
  };
}

/** Whole applies of a plan whose paths lie in the user's folder. */
export function raceWithEngine(host: ThrowAwayHost, runs: number): Race {
  host.apply(PLAN, { "/srv/app/www/index.html": "doc\n" }, { settings: "exit 0" });
  host.sh("sed -i 's/^exit 0$//' /root/apply.sh");
  return race(host, runs, "sh /root/apply.sh", 73);
}

/** What the agent does with a file of a manifest: it looks whether it may, stages it, and sets mode and owner right. */
export function raceWithAgent(host: ThrowAwayHost, runs: number): Race {
  const parts = agentScript().replace(/^force=[\s\S]*$/m, "");
  host.write("/root/agent-parts.sh", parts);
  host.sh("mkdir -p /run/agent; echo key >/run/agent/key");
  const acts = `. /root/agent-parts.sh; name=www work=/run/agent state=/run/agent; : >$work/journal
      printf "%s\\\\n" /srv/app/www/key.pem | are_safe || exit 41
      stage $work/key /srv/app/www/key.pem nobody nogroup 0644; drift /srv/app/www/key.pem nobody nogroup 0644`;
  return race(host, runs, acts, 41);
}
