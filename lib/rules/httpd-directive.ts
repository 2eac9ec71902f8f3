import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import { isHostPath, PATH_ALLOWED } from "./path-owner";
import type { Rule } from "./rule";
import { holdsToken } from "./token";

const OCSP_ENABLE: readonly string[] = ["leaf", "on"];

/** A property of a virtual host that httpd would read as something else, or with which it lets revoked clients in. */
export const httpdDirectiveRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => [
      ...texts(vhost),
      ...documentRoot(vhost),
      ...ocspEnable(vhost),
      ...seconds(vhost),
    ]),
  );

function texts({ path, serverAdmin, documentRoot, certificate }: StaplingVhostModel): Issue[] {
  const { certificatePath, privateKeyPath, chainPath } = certificate ?? {};
  const given: [string, string | undefined][] = [
    ["serverAdmin", serverAdmin],
    ["documentRoot", documentRoot],
    ["certificate", certificatePath],
    ["certificate", privateKeyPath],
    ["certificate", chainPath],
  ];
  return given
    .filter((each): each is [string, string] => each[1] !== undefined && /\$\{|\p{Cc}/u.test(each[1]))
    .filter(([, text]) => !holdsToken(text))
    .map(([name, text]) => ({
      code: "httpd-text",
      path,
      what: `\`${name}\` cannot be written into httpd's configuration`,
      got: text,
      allowed: "one line of text without ${, which httpd would take for a variable and has no way to write",
      fix: "choose another value",
    }));
}

function documentRoot({ path, documentRoot }: StaplingVhostModel): Issue[] {
  if (isHostPath(documentRoot) || holdsToken(documentRoot)) return [];
  return [
    {
      code: "document-root",
      path,
      what: "the document root is not a folder of the host",
      got: documentRoot,
      allowed: PATH_ALLOWED,
      fix: "correct `documentRoot`",
    },
  ];
}

/** httpd reads what is longer than its integers as a negative number. */
const MAX_SECONDS = 2 ** 31 - 1;

function seconds({ path, sslOcspResponderTimeoutSeconds, sslSessionCacheTimeoutSeconds }: StaplingVhostModel): Issue[] {
  return Object.entries({
    sslOcspResponderTimeout: sslOcspResponderTimeoutSeconds,
    sslSessionCacheTimeout: sslSessionCacheTimeoutSeconds,
  })
    .filter(([, given]) => given < 1 || given > MAX_SECONDS)
    .map(([name, given]) => ({
      code: "httpd-seconds",
      path,
      what: `\`${name}\` is no time that httpd can wait or keep`,
      got: `${given} s`,
      allowed: `1 to ${MAX_SECONDS} seconds`,
      fix: "choose another duration",
    }));
}

function ocspEnable({ path, sslOcspEnable }: StaplingVhostModel): Issue[] {
  if (OCSP_ENABLE.includes(sslOcspEnable)) return [];
  return [
    {
      code: "ssl-ocsp-enable",
      path,
      what: "a client's certificate would not be checked for revocation",
      got: sslOcspEnable,
      allowed: OCSP_ENABLE.join(", "),
      fix: "leave `sslOcspEnable` out, or set it to one of them",
    },
  ];
}
