export const CFSSL_DIRECTORY = "/etc/cfssl";
export const CFSSL_DATA_DIRECTORY = "/var/lib/cfssl";
export const CFSSL_USER = "cfssl";
export const ROOTS_FILE = `${CFSSL_DIRECTORY}/multirootca.conf`;
export const API_CERTIFICATE = `${CFSSL_DIRECTORY}/api/tls.pem`;
export const API_PRIVATE_KEY = `${CFSSL_DIRECTORY}/api/tls-key.pem`;

const inFolder = (file: string) => (label: string) => `${CFSSL_DIRECTORY}/${label}/${file}`;

/** Paths of one CA's files on a host, by its label. */
export const cfsslPaths = {
  certificate: inFolder("ca.pem"),
  privateKey: inFolder("ca-key.pem"),
  signingConfig: inFolder("config.json"),
  databaseConfig: inFolder("db.json"),
  ocspCertificate: inFolder("ocsp.pem"),
  ocspPrivateKey: inFolder("ocsp-key.pem"),
  database: (label: string) => `${CFSSL_DATA_DIRECTORY}/${label}.db`,
  /** Exists while the database has a write that no refresh has read. */
  databaseChanged: (label: string) => `${CFSSL_DATA_DIRECTORY}/${label}.changed`,
  authKey: (label: string, name: string) => `${CFSSL_DIRECTORY}/${label}/${name}.key`,
};

export type CfsslPaths = typeof cfsslPaths;
