import { randomBytes } from "node:crypto";
import type { Extension, JsonNameParams, Name, X509Certificate } from "@peculiar/x509";
import { x509 } from "../../x509/x509";
import { type AuthorityDescription, hours, SUBJECT_ATTRIBUTES, type SubjectDescription } from "./description";
import { authorityExtensions, crlNumber, pointerExtensions, policyExtensions } from "./extensions";
import { type KeyPair, makeKeys, signingAlgorithm } from "./keys";

/** What a certificate shall say; validity, serial number and key identifiers are the signer's. */
export interface SigningRequest {
  readonly subject: SubjectDescription;
  readonly publicKey: KeyPair["publicKey"];
  readonly expiry: string;
  readonly extensions: readonly Extension[];
}

/** A certificate authority with its key in memory. All it signs is valid from the same moment. */
export class Signer {
  /** Makes an authority's key and certificate, signed by its issuer or, for a root, by itself. */
  static async make(description: AuthorityDescription, from: Date, issuer?: Signer): Promise<Signer> {
    const keys = await makeKeys(description.key);
    const request = {
      subject: description.subject,
      publicKey: keys.publicKey,
      expiry: description.expiry,
      extensions: [
        ...authorityExtensions(description.pathlen),
        ...(issuer === undefined ? [] : pointerExtensions(issuer.description)),
        ...policyExtensions(description.policies),
      ],
    };
    const certificate = await (issuer ?? new Signer(description, from, keys, undefined)).sign(request);
    return new Signer(description, from, keys, certificate);
  }

  private constructor(
    readonly description: AuthorityDescription,
    private readonly from: Date,
    readonly keys: KeyPair,
    private readonly certificate: X509Certificate | undefined,
  ) {}

  /** The authority's own certificate. */
  get der(): Buffer {
    return Buffer.from(this.own().rawData);
  }

  async sign(request: SigningRequest): Promise<X509Certificate> {
    const lib = x509();
    const subject = name(request.subject);
    return lib.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject,
      // The issuer's name octet by octet, or chains would break on a string type.
      issuer: this.certificate?.subjectName ?? subject,
      notBefore: this.from,
      notAfter: this.until(request.expiry),
      publicKey: request.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: signingAlgorithm(this.description.key),
      extensions: [
        ...request.extensions,
        // SHA-1 of the key: CFSSL's responder looks certificates up by the key hash of the OCSP request.
        await lib.SubjectKeyIdentifierExtension.create(request.publicKey),
        ...(this.certificate === undefined ? [] : [await this.authorityKeyIdentifier()]),
      ],
    });
  }

  /** An empty revocation list, the authority's first. */
  async firstCrl(expiry: string): Promise<Buffer> {
    const crl = await x509().X509CrlGenerator.create({
      issuer: this.own().subjectName,
      thisUpdate: this.from,
      nextUpdate: this.until(expiry),
      signingKey: this.keys.privateKey,
      signingAlgorithm: signingAlgorithm(this.description.key),
      extensions: [await this.authorityKeyIdentifier(), crlNumber(1)],
    });
    return Buffer.from(crl.rawData);
  }

  private authorityKeyIdentifier(): Promise<Extension> {
    return x509().AuthorityKeyIdentifierExtension.create(this.keys.publicKey);
  }

  private until(expiry: string): Date {
    return new Date(this.from.getTime() + hours(expiry) * 3_600_000);
  }

  private own(): X509Certificate {
    if (this.certificate === undefined) throw new Error(`bug: ${this.description.label} has no certificate yet`);
    return this.certificate;
  }
}

function name(subject: SubjectDescription): Name {
  const attributes: JsonNameParams = SUBJECT_ATTRIBUTES.flatMap((attribute) => {
    const value = subject[attribute];
    if (value === undefined) return [];
    const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value);
    return [{ [attribute]: [printable ? { printableString: value } : { utf8String: value }] }];
  });
  return new (x509().Name)(attributes);
}

/** 159 random bits: as large as RFC 5280 lets a positive number of 20 octets be. */
function serialNumber(): string {
  const octets = randomBytes(20);
  octets[0] = (octets[0] ?? 0) & 0x7f;
  return octets.toString("hex");
}
