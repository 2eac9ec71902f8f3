import type { Issue } from "../core/issue";
import type { StaplingVhostModel } from "../model/httpd";
import type { Rule } from "./rule";

/** A mode of client authentication without a trust store, or without a location that asks for a certificate. */
export const clientAuthenticationRule: Rule = (fleet) =>
  fleet.hosts.flatMap((host) => (host.httpd?.vhosts ?? []).flatMap(issues));

function issues({ path, clientAuthentication, trustStore, locations }: StaplingVhostModel): Issue[] {
  if (clientAuthentication === "handshake-optional") return [];
  if (trustStore === undefined) {
    return [
      {
        code: "client-authentication-trust-store",
        path,
        what: "the virtual host asks clients for certificates and has no trust store to check them",
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
      what: "the virtual host asks for certificates in restricted locations only, and it has no such location",
      got: "per-path and no MutualTlsLocation",
      fix: "declare a MutualTlsLocation, or choose another `clientAuthentication`",
    },
  ];
}
