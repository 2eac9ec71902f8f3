import type { ParsedCertificate } from "./certificate";
import type { Finding } from "./finding";

/** What OpenSSL's security level 2 asks for, which Debian and the RHEL family set: 112 bits. */
const LEAST_RSA_BITS = 2048;
const LEAST_EC_BITS = 224;
const WEAK_HASHES: readonly (string | undefined)[] = ["MD5", "SHA-1"];

/** What keeps a certificate by itself from being that of an authority on that date. */
export function checkAuthority(cert: ParsedCertificate, date: Date): Finding[] {
  if (!cert.isCa) return [...checkDates(cert, date), notAuthority(cert)];
  return [...checkDates(cert, date), ...checkUsage(cert), ...checkStrength(cert)];
}

/** The same for an authority that signs clients' certificates. */
export function checkClientAuthority(cert: ParsedCertificate, date: Date): Finding[] {
  return [...checkAuthority(cert, date), ...(cert.isCa ? checkPurpose(cert) : [])];
}

/** Whether it is valid on that date. */
export function checkDates(cert: ParsedCertificate, date: Date): Finding[] {
  if (date > cert.notAfter) {
    return [
      {
        code: "certificate-expired",
        what: `${cert.subject} has expired`,
        got: `valid until ${cert.notAfter.toISOString()}`,
        allowed: `valid on ${date.toISOString()}`,
        fix: cert.caIssuersUrls.length > 0 ? "replace it by the issuer's renewed certificate" : "replace it",
      },
    ];
  }
  if (date < cert.notBefore) {
    return [
      {
        code: "certificate-not-yet-valid",
        what: `${cert.subject} is not valid yet`,
        got: `valid from ${cert.notBefore.toISOString()}`,
        allowed: `valid on ${date.toISOString()}`,
        fix: "check this machine's clock, or wait",
      },
    ];
  }
  return [];
}

function notAuthority(cert: ParsedCertificate): Finding {
  return {
    code: "certificate-not-ca",
    what: `${cert.subject} is not a certificate authority`,
    got: "basic constraints without CA:TRUE",
    allowed: "certificates of authorities only",
    fix: `give the certificate of its issuer, ${cert.issuer}, instead`,
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
      fix: "have it issued again with the usage 'cert sign'",
    },
  ];
}

/** OpenSSL holds an extended key usage against every certificate of a chain, and takes "any" for none. */
function checkPurpose(cert: ParsedCertificate): Finding[] {
  if (cert.extendedKeyUsage === undefined || cert.extendedKeyUsage.includes("clientAuth")) return [];
  return [
    {
      code: "certificate-no-client-auth",
      what: `${cert.subject} may not sign clients' certificates`,
      got: `extended key usage ${cert.extendedKeyUsage.join(", ")}`,
      allowed: "no extended key usage, or one with clientAuth",
      fix: "get the certificate of a CA that signs for clients",
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
    allowed: `rsa from ${LEAST_RSA_BITS}, elliptic curves from ${LEAST_EC_BITS} bits`,
    fix: "have the CA replaced",
  };
  const weakSignature = {
    code: "certificate-weak-signature",
    what: `${cert.subject} was signed with a hash that is too weak for OpenSSL`,
    got: cert.signatureHash,
    allowed: "SHA-256 or better",
    fix: "get the certificate that its issuer signed anew",
  };
  return [
    ...(given < least ? [weakKey] : []),
    // Nobody asks how a root signed itself.
    ...(!cert.selfSigned && WEAK_HASHES.includes(cert.signatureHash) ? [weakSignature] : []),
  ];
}
