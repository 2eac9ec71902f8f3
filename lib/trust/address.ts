import { BlockList, isIP } from "node:net";

/** Addresses of a private network or of this machine. Only a private CA publishes at them. */
const PRIVATE = networks("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10");
PRIVATE.addAddress("::1", "ipv6");
PRIVATE.addSubnet("fc00::", 7, "ipv6");

/** Addresses that are never a CA's: this host, link-local (where clouds answer with credentials), multicast, reserved. */
const NOWHERE = networks("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4");
NOWHERE.addAddress("::", "ipv6");
NOWHERE.addSubnet("fe80::", 10, "ipv6");
NOWHERE.addSubnet("ff00::", 8, "ipv6");

/** Why nothing is fetched from an address; undefined if it is allowed. An IPv4 address inside an IPv6 address counts as IPv4. */
export function refusedAddress(address: string, allowPrivate: boolean): string | undefined {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (NOWHERE.check(address, family)) return `${address} is not the address of a web server`;
  if (allowPrivate || !PRIVATE.check(address, family)) return undefined;
  return `${address} is a private address; if the CA is in your network, set --private`;
}

function networks(...subnets: string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = "", prefix] = subnet.split("/");
    list.addSubnet(address, Number(prefix), "ipv4");
  }
  return list;
}
