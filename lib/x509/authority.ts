import type { ParsedCertificate } from "./certificate";
import type { Finding } from "./finding";

/** OpenSSL's security level 2, which Debian and the RHEL family set, requires 112 bits. */
const LEAST_RSA_BITS = 2048;
const LEAST_EC_BITS = 224;
const WEAK_HASHES: readonly (string | undefined)[] = ["MD5", "SHA-1"];

/** Why a certificate cannot be a CA certificate on a date. Its issuer is not checked here. */
export function checkAuthority(cert: ParsedCertificate, date: Date): Finding[] {
  if (!cert.isCa) return [...checkDates(cert, date), notAuthority(cert)];
  return [...checkDates(cert, date), ...checkUsage(cert), ...checkStrength(cert)];
}

/** The same for a CA that signs client certificates. */
export function checkClientAuthority(cert: ParsedCertificate, date: Date): Finding[] {
  return [...checkAuthority(cert, date), ...(cert.isCa ? checkPurpose(cert) : [])];
}

/** Whether a certificate is valid on a date. */
export function checkDates(cert: ParsedCertificate, date: Date): Finding[] {
  if (date > cert.notAfter) {
    return [
      {
        code: "certificate-expired",
        what: `${cert.subject} has expired`,
        got: `expired on ${cert.notAfter.toISOString()}`,
        allowed: `a certificate that is valid on ${date.toISOString()}`,
        fix: "replace it with the renewed certificate",
      },
    ];
  }
  if (date < cert.notBefore) {
    return [
      {
        code: "certificate-not-yet-valid",
        what: `${cert.subject} is not valid yet`,
        got: `valid from ${cert.notBefore.toISOString()}`,
        allowed: `a certificate that is valid on ${date.toISOString()}`,
        fix: "check the clock of this machine, or wait",
      },
    ];
  }
  return [];
}

function notAuthority(cert: ParsedCertificate): Finding {
  return {
    code: "certificate-not-ca",
    what: `${cert.subject} is not a CA certificate`,
    got: "basic constraints without CA:TRUE",
    allowed: "CA certificates only",
    fix: `give the certificate of its issuer ${cert.issuer}`,
  };
}

function checkUsage(cert: ParsedCertificate): Finding[] {
  if (cert.keyUsage === undefined || cert.keyUsage.includes("keyCertSign")) return [];
  return [
    {
      code: "certificate-no-cert-sign",
      what: `${cert.subject} may not sign certificates`,
      got: `key usage ${cert.keyUsage.join(", ")}`,
      allowed: "a key usage with keyCertSign",
      fix: "have the certificate issued again with the usage 'cert sign'",
    },
  ];
}

/** OpenSSL checks the extended key usage of every certificate of a chain, and ignores "any". */
function checkPurpose(cert: ParsedCertificate): Finding[] {
  if (cert.extendedKeyUsage === undefined || cert.extendedKeyUsage.includes("clientAuth")) return [];
  return [
    {
      code: "certificate-no-client-auth",
      what: `${cert.subject} may not sign client certificates`,
      got: `extended key usage ${cert.extendedKeyUsage.join(", ")}`,
      allowed: "no extended key usage, or one with clientAuth",
      fix: "get the certificate of a CA that signs client certificates",
    },
  ];
}

function checkStrength(cert: ParsedCertificate): Finding[] {
  const { algorithm, bits, curve } = cert.publicKey;
  const [given, least] =
    algorithm === "ec" ? [Number(/\d{3}/.exec(curve ?? "")), LEAST_EC_BITS] : [bits ?? LEAST_RSA_BITS, LEAST_RSA_BITS];
  const weakKey = {
    code: "certificate-weak-key",
    what: `the key of ${cert.subject} is too weak for OpenSSL`,
    got: `${algorithm} ${curve ?? bits}`,
    allowed: `rsa with ${LEAST_RSA_BITS} bits or more, elliptic curves with ${LEAST_EC_BITS} bits or more`,
    fix: "have the CA replaced",
  };
  const weakSignature = {
    code: "certificate-weak-signature",
    what: `the signature hash of ${cert.subject} is too weak for OpenSSL`,
    got: cert.signatureHash,
    allowed: "SHA-256 or better",
    fix: "get the certificate that its issuer signed again",
  };
  return [
    ...(given < least ? [weakKey] : []),
    // OpenSSL does not check the signature of a root.
    ...(!cert.selfSigned && WEAK_HASHES.includes(cert.signatureHash) ? [weakSignature] : []),
  ];
}
