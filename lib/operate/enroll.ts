import { shellQuote } from "../core/shell-quote";
import { allowedSubjectValue, isSubjectValue } from "../x509/subject-attribute";
import type { OperateFacts } from "./facts";
import { type HostShell, mustRun } from "./host-shell";

export interface EnrolledIdentity {
  readonly host: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** Letters, digits, `.`, `_` and `-`, so that a name can be a file name. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Enrolls a client's identity now, with a temporary manifest like the declared one, under another name and
 * organization. The certificate and key stay as `/root/NAME.crt` and `/root/NAME.key`.
 */
export async function enroll(
  facts: OperateFacts,
  shell: HostShell,
  name: string,
  organization: string,
): Promise<EnrolledIdentity> {
  const enrollment = facts.enrollment;
  if (enrollment === undefined) throw new Error("the declaration has no manifest with the key usage `client auth`");
  if (!NAME.test(name)) {
    throw new Error(
      `an identity's name has to be a file name of letters, digits, ".", "_" and "-", got: ${JSON.stringify(name)}`,
    );
  }
  if (!isSubjectValue("O", organization)) {
    throw new Error(`an organization has to be ${allowedSubjectValue("O")}, got: ${JSON.stringify(organization)}`);
  }
  const { host, template } = enrollment;
  const identity = { host, certificate: `/root/${name}.crt`, privateKey: `/root/${name}.key` };
  const folder = `/run/cdktf-mutual-tls-enroll-${name}`;
  const program =
    ".request.CN = $name | .request.names = [(.request.names[0] // {}) + {O: $organization}] | " +
    ".certificate.path = $certificate | .private_key.path = $key | .ca.path = $ca";
  const manifest = shellQuote([
    ...["jq", "--arg", "name", name, "--arg", "organization", organization],
    ...["--arg", "certificate", identity.certificate, "--arg", "key", identity.privateKey],
    ...["--arg", "ca", `${folder}/ca.pem`, program, template],
  ]);
  await mustRun(
    shell,
    host,
    [
      "set -eu; umask 077",
      `rm -rf ${folder}; mkdir -p ${folder}/conf.d; trap 'rm -rf ${folder}' EXIT`,
      `${manifest} >${folder}/conf.d/${name}.json`,
      `jq '.dir = "${folder}/conf.d"' /etc/certmgr/certmgr.json >${folder}/certmgr.json`,
      `certmgr-agent -f ${folder}/certmgr.json ensure`,
    ].join("\n"),
    { timeoutSeconds: 180 },
  );
  return identity;
}
