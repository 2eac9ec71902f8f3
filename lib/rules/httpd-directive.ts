import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import { certificatesOf } from "../model/server-certificate";
import { isHostPath, PATH_ALLOWED } from "./path-owner";
import type { Rule } from "./rule";
import { holdsToken } from "./token";

/** A property of a virtual host that httpd would not read as it is written. */
export const httpdDirectiveRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) =>
    (host.httpd?.vhosts ?? []).flatMap((vhost) => [...texts(vhost), ...documentRoot(vhost), ...seconds(vhost)]),
  );

function texts(vhost: StaplingVhostModel): Issue[] {
  const { path, serverAdmin, documentRoot, certificate } = vhost;
  const given: [string, string | undefined][] = [
    ["serverAdmin", serverAdmin],
    ["documentRoot", documentRoot],
    ...certificatesOf(vhost).flatMap((each) => {
      const name = each === certificate ? "certificate" : "additionalCertificates";
      return [each.certificatePath, each.privateKeyPath, each.chainPath].map((file): [string, typeof file] => [
        name,
        file,
      ]);
    }),
  ];
  return given
    .filter((each): each is [string, string] => each[1] !== undefined && /\$\{|\p{Cc}/u.test(each[1]))
    .filter(([, text]) => !holdsToken(text))
    .map(([name, text]) => ({
      code: "httpd-text",
      path,
      what: `\`${name}\` cannot be written into httpd's configuration`,
      got: text,
      allowed: "one line of text without ${, which httpd always reads as a variable",
      fix: "choose another value",
    }));
}

function documentRoot({ path, documentRoot }: StaplingVhostModel): Issue[] {
  if (isHostPath(documentRoot) || holdsToken(documentRoot)) return [];
  return [
    {
      code: "document-root",
      path,
      what: "`documentRoot` is not a path on the host",
      got: documentRoot,
      allowed: PATH_ALLOWED,
      fix: "correct `documentRoot`",
    },
  ];
}

/** httpd reads a larger number as a negative one. */
const MAX_SECONDS = 2 ** 31 - 1;

function seconds({ path, revocation, sslSessionCacheTimeoutSeconds }: StaplingVhostModel): Issue[] {
  return Object.entries({
    responderTimeout: revocation.ocsp?.responderTimeoutSeconds ?? 0,
    sslSessionCacheTimeout: sslSessionCacheTimeoutSeconds,
  })
    .filter(([, given]) => given > MAX_SECONDS)
    .map(([name, given]) => ({
      code: "httpd-seconds",
      path,
      what: `\`${name}\` is longer than httpd can count`,
      got: `${given} s`,
      allowed: `${MAX_SECONDS} s or less`,
      fix: "choose a shorter duration",
    }));
}
