import { isIP, isIPv4, isIPv6 } from "node:net";

/** The 4 or 16 bytes of an IP address. */
export function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = canonicalAddress(address).split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const all = tail === undefined ? first : [...first, ...Array(8 - first.length - last.length).fill("0"), ...last];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

/** An IP address as RFC 5952 writes it, and Go: lower case, the longest run of zeros left out. */
export function canonicalAddress(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

export function familyOf(network: string): "ipv4" | "ipv6" {
  return network.includes(":") ? "ipv6" : "ipv4";
}

/** Whether a text is an IP address, or a network in CIDR notation whose address has no bits beyond the prefix. */
export function isNetwork(text: string): boolean {
  const [address = "", prefix, ...more] = text.split("/");
  const isV4 = isIPv4(address);
  if (more.length > 0 || !(isV4 || (isIPv6(address) && !address.includes("%")))) return false;
  if (prefix === undefined) return true;
  const length = Number(prefix);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(prefix) || length > (isV4 ? 32 : 128)) return false;
  return !bitsOf(address).slice(length).includes("1");
}

/** Whether every address of one network is in another one. */
export function isWithin(network: string, other: string): boolean {
  if (familyOf(network) !== familyOf(other)) return false;
  const [inner, outer] = [bitsOf(network), bitsOf(other)];
  return inner.startsWith(outer);
}

function bitsOf(network: string): string {
  const [address = "", prefix] = network.split("/");
  const bits = [...addressBytes(address)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return prefix === undefined ? bits : bits.slice(0, Number(prefix));
}
