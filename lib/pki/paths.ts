export const CFSSL_DIRECTORY = "/etc/cfssl";
export const CFSSL_DATA_DIRECTORY = "/var/lib/cfssl";
/** Where the refresh keeps what it did. */
export const REFRESH_DATA_DIRECTORY = "/var/lib/cfssl-refresh";
/** Holds the CAs' keys: multirootca, and what makes CRLs. */
export const CFSSL_USER = "cfssl";
/** Answers from the databases, and reads nothing else. */
export const RESPONDER_USER = "cfssl-ocsp";
/** Holds the responders' keys. */
export const REFRESH_USER = "cfssl-refresh";
/** Stands between the network and the signing API: holds the API's TLS key, and no other. */
export const GATE_USER = "cfssl-gate";
/** The group of all services of CFSSL, for what these share: certificates and databases. */
export const DATABASE_GROUP = "cfssl-db";
export const GATE_DATA_DIRECTORY = "/var/lib/cfssl-gate";
export const GATE_DIRECTORY = `${CFSSL_DIRECTORY}/gate`;
/** What the gate's httpd reads. */
export const GATE_CONFIG = `${GATE_DIRECTORY}/httpd.conf`;
/** What may be asked for. */
export const GATE_LIMITS = `${GATE_DIRECTORY}/limits.json`;
/** The program that judges requests. */
export const GATE_PROGRAM = "/usr/local/sbin/cfssl-gate";
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
  databaseChanged: (label: string) => `${REFRESH_DATA_DIRECTORY}/${label}.changed`,
  authKey: (label: string, name: string) => `${CFSSL_DIRECTORY}/${label}/${name}.key`,
};

export type CfsslPaths = typeof cfsslPaths;
