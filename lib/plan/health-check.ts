import { isHostName } from "../core/host-name";
import { shellQuote } from "../core/shell-quote";
import { isTcpPort } from "../core/tcp-port";
import { UNIT_NAME } from "../core/unit-name";
import type { HealthCheckModel } from "../model/health-check";
import { cipherOptions, KEY_ALGORITHMS, type KeyAlgorithm, signatureAlgorithmOptions } from "../model/key-algorithm";
import type { Step } from "./bundle";

/**
 * The step that waits until a check passes. If the check does not pass in time, its bundle is rolled back.
 *
 * @param of Files whose change triggers the check.
 */
export function awaitStep(check: HealthCheckModel, of?: readonly string[]): Extract<Step, { kind: "await" }> {
  const wait = { seconds: check.seconds, label: label(check), command: command(check) };
  return { kind: "await", ...(of === undefined ? {} : { of }), ...wait };
}

function label(check: HealthCheckModel): string {
  switch (check.kind) {
    case "unit":
      return `${check.unit} active`;
    case "port":
      return `an answer on port ${check.port}`;
    case "url":
      return check.label ?? `an answer from ${check.url}`;
    case "tls":
      return `a ${check.stapled === true ? "stapled " : ""}handshake of ${check.serverName}${of(check.keyAlgorithm)}`;
  }
}

function of(algorithm: KeyAlgorithm | undefined): string {
  return algorithm === undefined ? "" : ` with its ${algorithm} certificate`;
}

type TlsCheck = Extract<HealthCheckModel, { kind: "tls" }>;

/**
 * Checks that the staple is good, and prints what openssl reported if it is not. A good staple needs no grep: a
 * thousand checks then need a thousand processes less.
 */
function stapled(handshake: string, isIfNamed: boolean): string {
  const why = 'printf "%s\\n" "$said" | grep -E "OCSP response:|Cert Status:|:error:|errno"';
  const unnamed =
    'responders=$(printf "%s\\n" "$said" | openssl x509 -noout -ocsp_uri 2>/dev/null) && [ -z "$responders" ] && exit 0; ';
  return `said=$(${handshake}); case $said in *"Cert Status: good"*) ;; *) ${isIfNamed ? unnamed : ""}${why}; exit 1 ;; esac`;
}

/** A URL that a check may ask: no option of curl, and no other scheme. */
const CHECKED_URL = /^https?:\/\/[^\s\p{Cc}]+$/u;

/** The check that a command was made of; undefined where this library makes no such command. */
export function checkOfCommand(words: readonly string[]): HealthCheckModel | undefined {
  return candidates(words).find((check) => isEqual(command(check), words));
}

function isEqual(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((word, index) => word === others[index]);
}

/** What the command may have been made of, by the parts of it that differ from one check to the other. */
function candidates(words: readonly string[]): HealthCheckModel[] {
  const seconds = 1;
  const [program, ...options] = words;
  const last = words[words.length - 1] ?? "";
  if (program === "systemctl" && UNIT_NAME.test(last)) return [{ kind: "unit", unit: last, seconds }];
  if (program === "curl" && CHECKED_URL.test(last)) {
    const file = options[options.indexOf("--cacert") + 1] ?? "";
    const trusts = [undefined, "none", ...(/^\/[^\p{Cc}]*$/u.test(file) ? [file] : [])];
    return trusts.flatMap((caCertificateFile) =>
      [true, undefined].map((anyStatus) => ({
        kind: "url" as const,
        url: last,
        anyStatus,
        caCertificateFile,
        seconds,
      })),
    );
  }
  const [, port] = /telnet:\/\/127\.0\.0\.1:(\d{1,5}) /.exec(last) ?? [];
  if (port !== undefined && isTcpPort(Number(port))) return [{ kind: "port", port: Number(port), seconds }];
  const [, at, serverName = ""] = / -connect 127\.0\.0\.1:(\d{1,5}) -servername (\S+) /.exec(last) ?? [];
  if (!isTcpPort(Number(at)) || !isHostName(serverName)) return [];
  const [, plain, quoted] = / --cacert (?:(\/[\w./@%+:,-]+)|'(\/[^'\p{Cc}]+)') /u.exec(last) ?? [];
  const issuerFiles = [undefined, ...[plain ?? quoted ?? []].flat()];
  return ([true, false, "if-named"] as const).flatMap((stapled) =>
    [undefined, ...KEY_ALGORITHMS].flatMap((keyAlgorithm) =>
      issuerFiles.map((issuerFile) => {
        return { kind: "tls" as const, serverName, port: Number(at), stapled, issuerFile, keyAlgorithm, seconds };
      }),
    ),
  );
}

/**
 * Checks who signed the staple. mod_md and mod_ssl staple whatever is right but for its signature, and clients that insist
 * on a staple refuse it. Other failures of curl are none of the staple's: a server may want a client's certificate.
 */
function signed({ serverName, port, keyAlgorithm }: TlsCheck, issuerFile: string): string {
  const curl = ["curl", "--silent", "--show-error", "--output", "/dev/null", "--max-time", "10", "--cert-status"];
  const at = ["--cacert", issuerFile, "--resolve", `${serverName}:${port}:127.0.0.1`, `https://${serverName}:${port}/`];
  return `said=$(${shellQuote([...curl, ...cipherOptions(keyAlgorithm), ...at])} 2>&1); [ $? != 91 ] || { printf "%s\\n" "$said"; exit 1; }`;
}

/** All checks run on the host itself, use only systemd, curl and openssl, and report why they failed. */
function command(check: HealthCheckModel): string[] {
  switch (check.kind) {
    case "unit":
      return ["systemctl", "is-active", check.unit];
    case "port": {
      // curl waits for a server that does not speak first. The time that it prints at the end shows whether it
      // connected.
      const connect = `curl --silent --output /dev/null --max-time 1 --write-out '%{time_connect}' telnet://127.0.0.1:${check.port} </dev/null`;
      return ["/bin/sh", "-c", `${connect} | grep -q '[1-9]'`];
    }
    case "url": {
      const ca = check.caCertificateFile;
      const trust = ca === undefined ? [] : ca === "none" ? ["--insecure"] : ["--cacert", ca];
      const fail = check.anyStatus ? [] : ["--fail"];
      return ["curl", "--silent", "--show-error", ...fail, "--output", "/dev/null", ...trust, check.url];
    }
    case "tls": {
      const address = `127.0.0.1:${check.port}`;
      const client = ["openssl s_client", ...signatureAlgorithmOptions(check.keyAlgorithm)].join(" ");
      // The host's trust store is not needed, and loading it would take as long as the handshake.
      const trust = "-no-CAfile -no-CApath -no-CAstore";
      const handshake = `${client} -connect ${address} -servername ${check.serverName} -status ${trust} </dev/null 2>&1`;
      if (!check.stapled) return ["/bin/sh", "-c", `${handshake} >/dev/null`];
      const { issuerFile } = check;
      const steps = [
        stapled(handshake, check.stapled === "if-named"),
        ...(issuerFile === undefined ? [] : [signed(check, issuerFile)]),
      ];
      return ["/bin/sh", "-c", steps.join("; ")];
    }
  }
}
