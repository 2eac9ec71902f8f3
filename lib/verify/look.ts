import { shellQuote } from "../core/shell-quote";
import { signatureAlgorithmOptions } from "../model/key-algorithm";
import type { HostShell } from "../operate/host-shell";
import type { ChainCheck, Expectation, FirewallCheck, Identity, Request, RequestCheck, StapleCheck } from "./check";

/** What was seen on the hosts, and whether it is what had to be. */
export interface CheckResult {
  readonly ok: boolean;
  readonly seen: string;
  /** How long an answer took; absent where none came. */
  readonly milliseconds?: number;
  /** What to look at if it is not. */
  readonly hint?: string;
}

const TIMEOUT_SECONDS = 20;

/** Asks for a document and looks at what the client saw and what httpd logged. */
export async function lookAtRequest(check: RequestCheck, shell: HostShell): Promise<CheckResult> {
  const { log } = check.expect;
  const before = log === undefined ? "" : await logSizes(shell, log);
  const { code, stdout, stderr } = await shell.run(check.from, curl(check.request), {
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  const [status = "000", seconds = "0"] = stdout.slice(stdout.lastIndexOf("\n") + 1).split(" ");
  const body = stdout.slice(0, Math.max(0, stdout.lastIndexOf("\n")));
  const milliseconds = status === "000" ? undefined : Math.round(Number(seconds) * 1000);
  const answer = milliseconds === undefined ? refusal(stderr, code) : `${status} in ${milliseconds} ms`;
  const codes = log === undefined ? [] : await logCodes(shell, log, before);
  const complaints = [...answerComplaints(check.expect, status, stderr, body), ...codeComplaints(check.expect, codes)];
  const seen = [answer, ...codes.filter((each) => log?.codes.includes(each))].join(", ");
  return {
    ok: complaints.length === 0,
    seen: complaints.length === 0 ? seen : `${seen}: ${complaints.join("; ")}`,
    milliseconds,
    hint: `${log === undefined ? "" : `${log.files.join(" and ")} on ${log.host}; `}on ${check.from}: ${shellQuote(curlWords(check.request))}`,
  };
}

function curl(request: Request): string {
  const report = ["--silent", "--show-error", "--max-time", String(TIMEOUT_SECONDS - 5)];
  const status = ["--write-out", "\n%{http_code} %{time_total}"];
  const drop = binary(request.url) ? ["--output", "/dev/null"] : [];
  return shellQuote([...curlWords(request), ...report, ...status, ...drop]);
}

/** The command as a person would type it. */
function curlWords({ url, tls, address, identity }: Request): string[] {
  const { hostname, port, protocol } = new URL(url);
  const connect = port || (protocol === "https:" ? "443" : "80");
  return [
    "curl",
    ...(tls === undefined ? [] : [`--tlsv${tls}`, "--tls-max", tls]),
    // The name is not in the certificate when nobody declared it; what is asked is what such a client gets.
    ...(address === undefined ? [] : ["--insecure", "--resolve", `${hostname}:${connect}:${address}`]),
    ...identityWords(identity, "--"),
    url,
  ];
}

/** As curl and openssl take it, which differ in how an option begins. */
function identityWords(identity: Identity | undefined, dashes: string): string[] {
  if (identity === undefined) return [];
  return [`${dashes}cert`, identity.certificate, `${dashes}key`, identity.privateKey];
}

function binary(url: string): boolean {
  return /\.(crt|der)$/.test(url);
}

function refusal(stderr: string, code: number): string {
  const alert = /alert ([a-z ]+[a-z])/.exec(stderr)?.[1];
  return alert === undefined ? `no answer (${stderr.trim() || `status ${code}`})` : `alert ${alert}`;
}

function answerComplaints(expect: Expectation, status: string, stderr: string, body: string): string[] {
  const complaints: string[] = [];
  const wanted = expect.statuses.length === 0 ? "000" : expect.statuses.join(" or ");
  if (!(expect.statuses.length === 0 ? ["000"] : expect.statuses.map(String)).includes(status)) {
    complaints.push(expect.statuses.length === 0 ? "the handshake must be refused" : `the answer must be ${wanted}`);
  }
  if (expect.alert !== undefined && !stderr.includes(expect.alert)) complaints.push(`no alert "${expect.alert}"`);
  if (expect.body !== undefined && body !== expect.body && `${body}\n` !== expect.body) {
    complaints.push("the document is not the declared one");
  }
  return complaints;
}

function codeComplaints(expect: Expectation, codes: readonly string[]): string[] {
  return (expect.log?.codes ?? []).filter((code) => !codes.includes(code)).map((code) => `httpd did not log ${code}`);
}

type Log = NonNullable<Expectation["log"]>;

async function logSizes(shell: HostShell, { host, files }: Log): Promise<string> {
  const { stdout } = await shell.run(host, `stat -c '%s %n' ${shellQuote(files)} 2>/dev/null`);
  return stdout;
}

/** Codes that were logged since the sizes were taken; httpd may write them a moment after the client has its answer. */
async function logCodes(shell: HostShell, log: Log, sizes: string): Promise<string[]> {
  const tails = log.files.map((file) => {
    const size = sizes.split("\n").find((line) => line.endsWith(` ${file}`));
    return `tail -c +${Number(size?.split(" ")[0] ?? 0) + 1} ${shellQuote([file])} 2>/dev/null`;
  });
  const read = `{ ${tails.join("; ")}; } | grep -o 'AH[0-9]\\{5\\}' | sort -u`;
  const all = log.codes.map((code) => `printf '%s\\n' "$codes" | grep -q ${code}`).join(" && ");
  const command = `for try in 1 2 3 4 5 6 7 8 9 10; do codes=$(${read}); ${all || "true"} && break; sleep 0.2; done; printf '%s\\n' "$codes"`;
  const { stdout } = await shell.run(log.host, command);
  return stdout.split("\n").filter((code) => code !== "");
}

function sClient(name: string, port: number, tls: string, ...options: string[]): string {
  const version = `-tls${tls.replace(".", "_")}`;
  return `${shellQuote(["openssl", "s_client", "-connect", `${name}:${port}`, "-servername", name, version, ...options])} </dev/null 2>&1`;
}

/** Does a handshake with a client that trusts one root, or what its system trusts, and has no other certificate. */
export async function lookAtChain(check: ChainCheck, shell: HostShell): Promise<CheckResult> {
  const options = [
    ...signatureAlgorithmOptions(check.keyAlgorithm),
    ...identityWords(check.identity, "-"),
    ...(check.rootFile === undefined ? [] : ["-CAfile", check.rootFile, "-no-CApath", "-no-CAstore"]),
    "-verify_return_error",
  ];
  const command = sClient(check.name, check.port, check.tls, ...options);
  const { stdout } = await shell.run(check.from, command, { timeoutSeconds: TIMEOUT_SECONDS });
  const verdict = /Verif(?:ication error|y return code|ication)[:a-z ]*: ?(.*)/.exec(stdout)?.[1] ?? "no handshake";
  const depth = [...stdout.matchAll(/^depth=(\d+)/gm)].length;
  return {
    // A session that openssl gave up for its certificate has the return code 0 in TLS 1.2.
    ok: /Verify return code: 0 \(ok\)|Verification: OK/.test(stdout) && !/verif(?:y|ication) error/i.test(stdout),
    seen: `${verdict}, ${depth} certificates`,
    hint: `the chain of the certificate has to hold the issuing CA and not the root; on ${check.from}: ${command}`,
  };
}

/** Looks at the stapled response, then lets curl, which insists on a good one, have its word. */
export async function lookAtStaple(check: StapleCheck, shell: HostShell): Promise<CheckResult> {
  const options = [...signatureAlgorithmOptions(check.keyAlgorithm), ...identityWords(check.identity, "-"), "-status"];
  const command = sClient(check.name, check.port, check.tls, ...options);
  const insist = shellQuote([
    ...["curl", "--silent", "--show-error", "--output", "/dev/null", ...identityWords(check.identity, "--")],
    ...["--cert-status", `--tlsv${check.tls}`, "--tls-max", check.tls, `https://${check.name}:${check.port}/`],
  ]);
  const { stdout } = await shell.run(
    check.from,
    `${command} | sed -n '/OCSP/,/Next Update/p'; ${insist} 2>&1; echo "curl $?"`,
    {
      timeoutSeconds: TIMEOUT_SECONDS,
    },
  );
  const status = /Cert Status: (\w+)/.exec(stdout)?.[1];
  const next = /Next Update: (.*)/.exec(stdout)?.[1];
  const content = /^curl 0$/m.test(stdout);
  const sent = status === undefined ? "no staple" : `${status} until ${next}`;
  return {
    ok: status === "good" && content,
    seen: content ? `${sent}, curl --cert-status accepts it` : `${sent}, curl --cert-status: ${lastComplaint(stdout)}`,
    hint: `the responder of the certificate, then httpd's error log for lines of mod_md; on ${check.from}: ${command}`,
  };
}

/** What curl said, which stands before its status at the end of the output. */
function lastComplaint(output: string): string {
  const lines = output.trim().split("\n");
  return lines[lines.length - 2] ?? "";
}

/** Compares what the running firewall lets in with the declaration. */
export async function lookAtFirewall(check: FirewallCheck, shell: HostShell): Promise<CheckResult> {
  const zone = shellQuote([`--zone=${check.zone}`]);
  const services = `for service in $(firewall-cmd ${zone} --list-services); do firewall-cmd --info-service="$service" | sed -n 's/^ *ports: //p'; done`;
  const { code, stdout, stderr } = await shell.run(
    check.host,
    `firewall-cmd ${zone} --list-rich-rules && firewall-cmd ${zone} --list-ports && ${services}`,
  );
  const lines = stdout.split("\n").map((line) => line.trim());
  const isRule = (line: string) => line.startsWith("rule ");
  const open = [...new Set(lines.flatMap((line) => (isRule(line) ? [] : line.split(/\s+/))))]
    .filter((port) => port !== "")
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  const found = [...open, ...lines.filter(isRule).sort()].join(" ");
  const wanted = [...check.ports.map((port) => `${port}/tcp`), ...[...(check.rules ?? [])].sort()].join(" ");
  return {
    ok: code === 0 && found === wanted,
    seen: code === 0 ? found : stderr.trim(),
    hint: `firewall-cmd ${zone} --list-all on ${check.host}`,
  };
}
