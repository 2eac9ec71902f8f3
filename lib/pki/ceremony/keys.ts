import { KeyObject, webcrypto } from "node:crypto";
import type { KeyDescription } from "./description";

export type KeyPair = webcrypto.CryptoKeyPair;

/** Hash functions as strong as the curve, as CFSSL chooses them. */
const HASHES: Readonly<Record<KeyDescription["size"], string>> = { 256: "SHA-256", 384: "SHA-384", 521: "SHA-512" };

export async function makeKeys({ size }: KeyDescription): Promise<KeyPair> {
  return webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: `P-${size}` }, true, ["sign", "verify"]);
}

/** How a key of this kind signs. */
export function signingAlgorithm({ size }: KeyDescription): { readonly name: "ECDSA"; readonly hash: string } {
  return { name: "ECDSA", hash: HASHES[size] };
}

/** PKCS#8, which OpenSSL and CFSSL both read. */
export function privateKeyPem(keys: KeyPair): string {
  return KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
}
