import { shellQuote } from "../core/shell-quote";
import { enroll } from "../operate/enroll";
import { type HostShell, mustRun } from "../operate/host-shell";
import { revoke } from "../operate/revoke";
import type { Check, RequestCheck, ResponderDownCheck, RevocationCheck, StapleCheck } from "./check";
import type { FleetFacts } from "./facts";
import { type CheckResult, lookAtChain, lookAtFirewall, lookAtRequest, lookAtStaple } from "./look";

/** One line of the report. */
export interface Outcome extends CheckResult {
  readonly title: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly facts: FleetFacts;
  readonly shell: HostShell;
  /** Called before each check, for progress. */
  readonly onStart: (title: string) => void;
  /** Called after each check. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** Milliseconds, from any beginning. */
  readonly clock: () => number;
  /** A name for the identity that is enrolled and revoked, new for each run. */
  readonly freshName: string;
}

const RECOVERY_MILLISECONDS = 10_000;

/** A public page that takes longer waits for something. */
const SLOW_MILLISECONDS = 1000;

/** Runs every check in order, whatever the others say. */
export async function runChecks(options: RunOptions): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of options.facts.checks) outcomes.push(...(await runCheck(check, options)));
  return outcomes;
}

async function runCheck(check: Check, options: RunOptions): Promise<Outcome[]> {
  if (check.kind === "responder-down") return responderDown(check, options);
  const look = () => (check.kind === "revocation" ? revocation(check, options) : simple(check, options.shell));
  return [await timed(check.title, look, options)];
}

type Look = () => Promise<CheckResult>;

async function timed(title: string, look: Look, options: RunOptions): Promise<Outcome> {
  options.onStart(title);
  const start = options.clock();
  let result: CheckResult;
  try {
    result = await look();
  } catch (error) {
    result = { ok: false, seen: error instanceof Error ? error.message : String(error) };
  }
  const outcome = { ...result, title, seconds: (options.clock() - start) / 1000 };
  options.onOutcome(outcome);
  return outcome;
}

function simple(check: Exclude<Check, ResponderDownCheck | RevocationCheck>, shell: HostShell): Promise<CheckResult> {
  switch (check.kind) {
    case "request":
      return lookAtRequest(check, shell);
    case "chain":
      return lookAtChain(check, shell);
    case "staple":
      return lookAtStaple(check, shell);
    case "firewall":
      return lookAtFirewall(check, shell);
  }
}

async function revocation(check: RevocationCheck, { facts, shell, freshName }: RunOptions): Promise<CheckResult> {
  const { host, certificate, privateKey } = await enroll(facts, shell, freshName, check.organization);
  const identity = { name: freshName, certificate, privateKey };
  const ask = (expect: RequestCheck["expect"]) =>
    lookAtRequest({ kind: "request", title: "", from: host, request: { ...check.request, identity }, expect }, shell);
  try {
    const before = await ask(check.before);
    if (!before.ok) return { ...before, seen: `before it was revoked: ${before.seen}` };
    const enrolled = { name: freshName, organization: check.organization };
    await revoke(facts, shell, { host, path: certificate, identity: enrolled });
    if (check.refresh !== undefined) {
      const start = shellQuote(["systemctl", "start", check.refresh.unit]);
      await mustRun(shell, check.refresh.host, start, { timeoutSeconds: 60 });
    }
    const after = await ask(check.after);
    return { ...after, seen: `${before.seen}; revoked; ${after.seen}` };
  } finally {
    await shell.run(host, shellQuote(["rm", "-f", certificate, privateKey]));
  }
}

/** Stops a responder, restarts httpd, looks, and brings everything back whatever was seen. */
async function responderDown(check: ResponderDownCheck, options: RunOptions): Promise<Outcome[]> {
  const { shell } = options;
  const title = (inner: RequestCheck | StapleCheck) => `responder down: ${inner.title}`;
  const outcomes: Outcome[] = [];
  options.onStart(check.title);
  await mustRun(shell, check.responderHost, shellQuote(["systemctl", "stop", check.responderUnit]));
  try {
    await mustRun(shell, check.httpdHost, shellQuote(["systemctl", "restart", check.httpdUnit]), {
      timeoutSeconds: 60,
    });
    for (const inner of check.meanwhile) {
      const look = async () => withSpeed(inner, await simple(inner, shell));
      outcomes.push(await timed(title(inner), look, options));
    }
  } finally {
    await mustRun(shell, check.responderHost, shellQuote(["systemctl", "start", check.responderUnit]));
  }
  for (const inner of check.afterwards) {
    outcomes.push(await timed(`responder up again: ${inner.title}`, () => eventually(inner, options), options));
  }
  return outcomes;
}

/** A daemon that was just started may take a moment until it listens. */
async function eventually(check: RequestCheck | StapleCheck, { shell, clock }: RunOptions): Promise<CheckResult> {
  const deadline = clock() + RECOVERY_MILLISECONDS;
  let result = await simple(check, shell);
  while (!result.ok && clock() < deadline) result = await simple(check, shell);
  return result;
}

/** A page that is public must not wait for a responder that is gone. */
function withSpeed(check: RequestCheck | StapleCheck, result: CheckResult): CheckResult {
  const { milliseconds = 0 } = result;
  if (check.kind !== "request" || milliseconds < SLOW_MILLISECONDS) return result;
  return { ...result, ok: false, seen: `${result.seen}: too slow, httpd waits for the OCSP responder` };
}
