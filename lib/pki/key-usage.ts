/** Key usages and extended key usages, in the words of CFSSL (`signing.profiles.*.usages`) and certmgr (`key_usages`). */
export enum KeyUsage {
  /** `signing` */
  SIGNING = "signing",
  /** `digital signature` */
  DIGITAL_SIGNATURE = "digital signature",
  /** `content commitment` */
  CONTENT_COMMITMENT = "content commitment",
  /** `key encipherment` */
  KEY_ENCIPHERMENT = "key encipherment",
  /** `key agreement` */
  KEY_AGREEMENT = "key agreement",
  /** `data encipherment` */
  DATA_ENCIPHERMENT = "data encipherment",
  /** `cert sign` */
  CERT_SIGN = "cert sign",
  /** `crl sign` */
  CRL_SIGN = "crl sign",
  /** `encipher only` */
  ENCIPHER_ONLY = "encipher only",
  /** `decipher only` */
  DECIPHER_ONLY = "decipher only",
  /** `any` */
  ANY = "any",
  /** `server auth` */
  SERVER_AUTH = "server auth",
  /** `client auth` */
  CLIENT_AUTH = "client auth",
  /** `code signing` */
  CODE_SIGNING = "code signing",
  /** `email protection` */
  EMAIL_PROTECTION = "email protection",
  /** `s/mime` */
  S_MIME = "s/mime",
  /** `ipsec end system` */
  IPSEC_END_SYSTEM = "ipsec end system",
  /** `ipsec tunnel` */
  IPSEC_TUNNEL = "ipsec tunnel",
  /** `ipsec user` */
  IPSEC_USER = "ipsec user",
  /** `timestamping` */
  TIMESTAMPING = "timestamping",
  /** `ocsp signing` */
  OCSP_SIGNING = "ocsp signing",
  /** `microsoft sgc` */
  MICROSOFT_SGC = "microsoft sgc",
  /** `netscape sgc` */
  NETSCAPE_SGC = "netscape sgc",
}
