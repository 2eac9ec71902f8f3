import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import type { Rule } from "./rule";

/** A mode of client authentication with nothing to check certificates against, or with no path that asks for one. */
export const clientAuthenticationRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => (host.httpd?.vhosts ?? []).flatMap(issues));

function issues({ path, clientAuthentication, trustStore, locations }: StaplingVhostModel): Issue[] {
  if (clientAuthentication === "handshake-optional") return [];
  if (trustStore === undefined) {
    return [
      {
        code: "client-authentication-trust-store",
        path,
        what: "clients would be asked for a certificate that nothing vouches for",
        got: `${clientAuthentication} and no trust store`,
        fix: "set `trustStore`, or leave `clientAuthentication` out",
      },
    ];
  }
  if (clientAuthentication !== "per-path" || locations.length > 0) return [];
  return [
    {
      code: "client-authentication-location",
      path,
      what: "clients are asked for a certificate in restricted paths only, and there is none",
      got: "per-path and no MutualTlsLocation",
      fix: "declare one, or choose another `clientAuthentication`",
    },
  ];
}
