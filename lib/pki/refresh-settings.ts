import { cfsslPaths } from "./paths";

export interface RefreshSettings {
  readonly label: string;
  /** How long a response is valid. */
  readonly intervalSeconds: number;
  /** Where the revocation list goes; none is made without it. */
  readonly crl?: string;
  readonly crlExpirySeconds: number;
}

/** What `cfssl-ocsp-refresh` reads: one KEY=VALUE a line. */
export function printRefreshSettings({ label, intervalSeconds, crl, crlExpirySeconds }: RefreshSettings): string {
  const settings = [
    ["database", cfsslPaths.database(label)],
    ["db-config", cfsslPaths.databaseConfig(label)],
    ["ca", cfsslPaths.certificate(label)],
    ["responder", cfsslPaths.ocspCertificate(label)],
    ["responder-key", cfsslPaths.ocspPrivateKey(label)],
    ["interval", String(intervalSeconds)],
    ...(crl === undefined
      ? []
      : [
          ["crl", crl],
          ["crl-expiry", String(crlExpirySeconds)],
          ["ca-key", cfsslPaths.privateKey(label)],
        ]),
  ];
  return `${settings.map(([key, value]) => `${key}=${value}`).join("\n")}\n`;
}
