import { z } from "zod";

export const keyAlgorithmSchema = z.enum(["ecdsa", "rsa"]);

/** Algorithms of server keys. The signature algorithms of a client choose between them. */
export type KeyAlgorithm = z.output<typeof keyAlgorithmSchema>;

export const KEY_ALGORITHMS: readonly KeyAlgorithm[] = keyAlgorithmSchema.options;

const SIGNATURE_ALGORITHMS: Readonly<Record<KeyAlgorithm, string>> = {
  ecdsa: "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512",
  rsa: "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256",
};

const CIPHERS: Readonly<Record<KeyAlgorithm, string>> = {
  ecdsa: "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
  rsa: "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384",
};

/** The same of `curl`, which chooses the key by the cipher of TLS 1.2. */
export function cipherOptions(algorithm: KeyAlgorithm | undefined): string[] {
  return algorithm === undefined ? [] : ["--tls-max", "1.2", "--ciphers", CIPHERS[algorithm]];
}

/** Options of `openssl s_client` that make a server with several certificates present the one with such a key. */
export function signatureAlgorithmOptions(algorithm: KeyAlgorithm | undefined): string[] {
  return algorithm === undefined ? [] : ["-sigalgs", SIGNATURE_ALGORITHMS[algorithm]];
}
