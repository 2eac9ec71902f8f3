import { isIP } from "node:net";
import { isHostLabel, isHostName } from "../core/host-name";
import type { Issue } from "../core/issue";
import type { Rule } from "./rule";

/** A name that DNS or httpd would not accept as a host name, or that two hosts share. */
export const hostNameRule: Rule = (fleet) => [
  ...nameIssues("the fleet's domain", fleet.path, [fleet.domain], false),
  ...fleet.hosts.flatMap((host) => [
    ...nameIssues("a host's id", host.path, [host.name], true),
    ...nameIssues("an alias of a host", host.path, host.aliases, true),
    ...addressIssues(host.path, host.address),
    ...(host.httpd?.vhosts ?? []).flatMap((vhost) =>
      vhostNameIssues(vhost.path, [vhost.serverName, ...vhost.serverAlias]),
    ),
    ...(host.httpd?.issuerSite === undefined
      ? []
      : nameIssues("the issuer site's name", host.httpd.issuerSite.path, [host.httpd.issuerSite.serverName], false)),
  ]),
  ...sharedNames(
    fleet.hosts.flatMap((host) => [host.name, ...host.aliases].map((name) => ({ name, path: host.path }))),
  ),
];

function nameIssues(subject: string, path: string, names: readonly string[], oneLabel: boolean): Issue[] {
  return names
    .filter((name) => !(oneLabel ? isHostLabel(name) : isHostName(name)))
    .map((name) => ({
      code: "host-name",
      path,
      what: `${subject} is not a host name`,
      got: name,
      allowed: oneLabel
        ? "one label: letters, digits and inner hyphens, 63 characters at most"
        : "labels separated by dots: letters, digits and inner hyphens, 63 characters a label, 253 in total",
      fix: oneLabel ? "give one label without a domain: the fleet has the domain" : "correct the name",
    }));
}

function vhostNameIssues(path: string, names: readonly string[]): Issue[] {
  const isAddress = (name: string) => isIP(name) !== 0;
  return [
    ...nameIssues(
      "a virtual host's name",
      path,
      names.filter((name) => !isAddress(name)),
      false,
    ),
    ...names.filter(isAddress).map((name) => ({
      code: "host-name",
      path,
      what: "a virtual host's name is an IP address: a client that connects to an address sends no name in the handshake, and httpd denies it",
      got: name,
      allowed: "a host name",
      fix: "give the virtual host a host name, and let clients use it",
    })),
  ];
}

function addressIssues(path: string, address: string): Issue[] {
  if (isIP(address) !== 0) return [];
  return [
    {
      code: "host-address",
      path,
      what: "`address` is not an IP address that is known at synth",
      got: address,
      allowed: "an IPv4 or IPv6 address",
      fix: "set `address` to the address itself; `sshAddress` may be an attribute of another resource",
    },
  ];
}

function sharedNames(names: readonly { name: string; path: string }[]): Issue[] {
  return names.flatMap(({ name, path }, index) => {
    const first = names.findIndex((other) => other.name.toLowerCase() === name.toLowerCase());
    if (first === index) return [];
    return [
      {
        code: "host-name-shared",
        path,
        what: `the name is already used by ${names[first]?.path}`,
        got: name,
        fix: "give each host different names",
      },
    ];
  });
}
