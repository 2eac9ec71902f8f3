import { webcrypto } from "node:crypto";
import type { Extension, JsonNameParams } from "@peculiar/x509";
import { x509 } from "../../../lib/x509/x509";
import { type Minted, mint } from "../../pki/mint";

/** Two CAs below one root, their responders, and a root that nobody trusts. */
export interface MatrixPki {
  readonly root: Minted;
  readonly issuing: Minted;
  readonly sibling: Minted;
  readonly responders: readonly Responder[];
  /** The server's own certificates, by what is odd in them. */
  readonly servers: Readonly<Record<"plain" | "must-staple", Minted>>;
  readonly clients: Readonly<Record<ClientName, Minted>>;
}

export interface Responder {
  readonly issuer: "issuing" | "sibling";
  readonly port: number;
  /** Whether it sends the issuer's certificate with each response. */
  readonly sendsIssuer: boolean;
  /** Signs the responses. */
  readonly signer: Minted;
  /** What `openssl ocsp` knows, in the format of `openssl ca`. */
  readonly index: string;
}

export type ClientName = (typeof CLIENTS)[number];
export const CLIENTS = [
  "foo",
  "bar",
  "revoked",
  "unknown",
  "no-url",
  "foo-mallory",
  "mallory-foo",
  "sibling-client",
  "sibling-silent",
  "evil",
] as const;

/** Whose responders are on another port than 9401; none for nobody. */
const PORTS: Partial<Record<ClientName, number | "none">> = {
  "no-url": "none",
  "sibling-client": 9402,
  "sibling-silent": 9403,
};

const FOO = "Big Partner Foo SA";
const ORGANIZATIONS: Readonly<Record<ClientName, readonly string[]>> = {
  foo: [FOO],
  bar: ["Big Partner Bar SA"],
  revoked: [FOO],
  unknown: [FOO],
  "no-url": [FOO],
  "foo-mallory": [FOO, "Mallory SA"],
  "mallory-foo": ["Mallory SA", FOO],
  "sibling-client": [FOO],
  "sibling-silent": [FOO],
  evil: [FOO],
};

export async function makeMatrixPki(serverNames: readonly string[]): Promise<MatrixPki> {
  const lib = x509();
  const responder = (port: number) => new lib.AuthorityInfoAccessExtension({ ocsp: [`http://127.0.0.1:${port}`] });
  const leaf = (issuer: Minted, name: string | JsonNameParams, ...extensions: Extension[]) =>
    mint({ name, issuer, ca: false, extensions });
  const root = await mint({ name: [{ C: ["CH"] }, { O: ["Carcano SA"] }, { CN: ["CARC R100L"] }] });
  const authority = (name: string) =>
    mint({ name: [{ C: ["CH"] }, { O: ["Carcano SA"] }, { CN: [name] }], issuer: root });
  const [issuing, sibling, evil] = await Promise.all([
    authority("CARC I101L"),
    authority("CARC I102L"),
    mint({ name: "CN=EVIL" }),
  ]);
  const names = new lib.SubjectAlternativeNameExtension(serverNames.map((value) => ({ type: "dns" as const, value })));
  const mustStaple = new lib.Extension("1.3.6.1.5.5.7.1.24", false, Buffer.from("3003020105", "hex"));
  const servers = {
    plain: await leaf(issuing, "CN=plain", names, responder(9401)),
    "must-staple": await leaf(issuing, "CN=must-staple", names, responder(9401), mustStaple),
  };
  const client = async (name: ClientName) => {
    const issuer = name === "evil" ? evil : name.startsWith("sibling") ? sibling : issuing;
    const subject = [...ORGANIZATIONS[name].map((organization) => ({ O: [organization] })), { CN: [name] }];
    const port = PORTS[name] ?? 9401;
    return leaf(issuer, subject, ...(port === "none" ? [] : [responder(port)]));
  };
  const clients = Object.fromEntries(
    await Promise.all(CLIENTS.map(async (name) => [name, await client(name)] as const)),
  ) as Record<ClientName, Minted>;
  const good = (...names: ClientName[]) => names.map((name) => indexLine(clients[name]));
  const signing = new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.ocspSigning]);
  const siblings = {
    issuer: "sibling" as const,
    signer: await leaf(sibling, "CN=I102L OCSP", signing),
    index: good("sibling-client", "sibling-silent").join(""),
  };
  return {
    ...{ root, issuing, sibling, servers, clients },
    responders: [
      {
        ...{ issuer: "issuing", port: 9401, sendsIssuer: true },
        signer: await leaf(issuing, "CN=I101L OCSP", signing),
        index: [
          ...Object.values(servers).map((server) => indexLine(server)),
          ...good("foo", "bar", "no-url", "foo-mallory", "mallory-foo"),
          indexLine(clients.revoked, "260601000000Z"),
        ].join(""),
      },
      { ...siblings, port: 9402, sendsIssuer: true },
      { ...siblings, port: 9403, sendsIssuer: false },
    ],
  };
}

export function indexLine({ parsed }: Minted, revoked = ""): string {
  const serial = parsed.serialHex.toUpperCase();
  const even = serial.length % 2 === 0 ? serial : `0${serial}`;
  return `${[revoked === "" ? "V" : "R", "360101000000Z", revoked, even, "unknown", `/CN=${parsed.commonName}`].join("\t")}\n`;
}

export async function privateKeyPem({ keys }: Minted): Promise<string> {
  return `${x509().PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY")}\n`;
}
