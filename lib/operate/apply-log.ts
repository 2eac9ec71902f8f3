import { APPLY_OUTCOMES, type LoggedApply } from "../report/logged-apply";
import { type HostShell, mustRun } from "./host-shell";

/** The log of applies of one host, oldest first. */
export interface ApplyLog {
  readonly applies: readonly LoggedApply[];
  /** Lines that the engine does not write: somebody else did, or they were cut. */
  readonly strangeLines: number;
}

const TIMEOUT_SECONDS = 30;

/** The notes of an apply that has no line yet come last: it still runs, or was killed. */
const COMMAND = `cd /var/log/cdktf-mutual-tls 2>/dev/null || exit 0
cat applies.1 applies 2>/dev/null
[ -s applying ] || exit 0
lock=/run/cdktf-mutual-tls.lock
if [ -e "$lock" ] && ! flock -n "$lock" true; then echo '@ running'; else echo '@ interrupted'; fi
cat applying`;

/** @throws ConnectionError when the host cannot be reached. */
export async function readApplyLog(shell: HostShell, host: string): Promise<ApplyLog> {
  return parseApplyLog(await mustRun(shell, host, COMMAND, { timeoutSeconds: TIMEOUT_SECONDS }));
}

/** The text comes from a host, and is not trusted. */
export function parseApplyLog(text: string): ApplyLog {
  const lines = text.split("\n").filter((line) => line !== "");
  const mark = lines.findIndex((line) => line.startsWith("@ "));
  const written = mark < 0 ? lines : lines.slice(0, mark);
  const unwritten = mark < 0 ? [] : lines.slice(mark + 1, mark + 2);
  const applies = written.map(parseLine);
  const last = unwritten.map((line) => {
    const apply = parseLine(line);
    return apply && { ...apply, outcome: lines[mark] === "@ running" ? ("running" as const) : apply.outcome };
  });
  const all = [...applies, ...last];
  const found = all.flatMap((each) => each ?? []);
  return { applies: found, strangeLines: all.length - found.length };
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const HASH = /^[0-9a-f]{64}$/;
const NUMBER = /^\d{1,9}$/;
const WORD = /^[A-Za-z0-9._@+/=:?%-]{1,200}$/;
const ADDRESS = /^[0-9A-Fa-f.:%a-z]{1,60} \d{1,5}$|^\?$/;

function parseLine(line: string): LoggedApply | undefined {
  const fields = line.split("\t");
  const [began = "", ended = "", act, outcome, code, bundle, generation, payload, engine, user = ""] = fields;
  const [key, from, ...counts] = fields.slice(10);
  const known = APPLY_OUTCOMES.find((each) => each === outcome);
  const numbers = [generation, ...counts];
  if (fields.length !== 15 || !TIME.test(began) || known === undefined || !WORD.test(user)) return undefined;
  if ((act !== "apply" && act !== "teardown") || !numbers.every((each) => NUMBER.test(each ?? ""))) return undefined;
  const optional = {
    ended: [ended, TIME],
    code: [code, NUMBER],
    bundle: [bundle, WORD],
    payload: [payload, HASH],
    engine: [engine, HASH],
    key: [key, WORD],
    from: [from, ADDRESS],
  } as const;
  const given = Object.entries(optional).filter(([, [value]]) => value !== "-");
  if (!given.every(([, [value = "", form]]) => form.test(value))) return undefined;
  const [changed, pruned, packages] = counts.map(Number);
  return {
    ...Object.fromEntries(given.map(([name, [value]]) => [name, name === "code" ? Number(value) : value])),
    ...{ began, act, outcome: known, generation: Number(generation), user },
    ...{ changed: changed ?? 0, pruned: pruned ?? 0, packages: packages ?? 0 },
  };
}
