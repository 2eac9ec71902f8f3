import { createECDH, createHash } from "node:crypto";
import { type App, TerraformStack, Testing } from "cdktf";
import {
  CaCertificate,
  CertificateAuthority,
  type CertificateAuthorityProps,
  Certmgr,
  CertmgrManifest,
  type CertmgrManifestProps,
  type CertmgrProps,
  ClientCertificate,
  Duration,
  Fleet,
  Host,
  type HostProps,
  HttpdServer,
  type HttpdServerProps,
  KeyUsage,
  MultiRootCa,
  type MultiRootCaProps,
  MutualTlsLocation,
  type MutualTlsLocationProps,
  OcspResponder,
  type OcspResponderProps,
  Platform,
  Secret,
  StaplingVhost,
  type StaplingVhostProps,
  TrustStore,
} from "../../lib";
import { buildFleet } from "../../lib/build/fleet";
import { type Issue, IssuesError } from "../../lib/core/issue";
import type { FleetModel } from "../../lib/model/fleet";
import { makePki } from "../../lib/pki/ceremony/make";
import type { HostPlan } from "../../lib/plan/host-plan";
import { hostPlans } from "../../lib/synth/host-plans";
import { app as testApp } from "./app";

/** The files of a PKI by name, made in memory. */
export type TestPki = ReadonlyMap<string, string | Buffer>;

/** A root, the CA below it that signs for partners and servers, and the API's own certificate. */
export async function testPki(now = new Date()): Promise<TestPki> {
  const key = { algo: "ecdsa", size: 256 } as const;
  const ocsp = { expiry: "8760h" };
  const files = await makePki(
    {
      authorities: [
        {
          label: "root",
          subject: { C: "CH", O: "Test SA", CN: "Test Root" },
          key,
          expiry: "87600h",
          pathlen: 1,
          ocspUrl: "http://ocsp.example.org",
        },
        {
          label: "sub",
          issuer: "root",
          subject: { C: "CH", O: "Test SA", CN: "Test Sub" },
          key,
          expiry: "43800h",
          pathlen: 0,
          ocsp: { subject: { CN: "Test Sub OCSP" }, ...ocsp },
        },
      ],
      certificates: [
        {
          file: "api/tls",
          issuer: "root",
          subject: { CN: "ca01.lab.test" },
          key,
          hosts: ["ca01.lab.test"],
          usages: ["server auth"],
          expiry: "8760h",
        },
      ],
      authKeys: ["server", "client"],
    },
    now,
  );
  return new Map(files.map(({ path, content }) => [path, content]));
}

/** Properties that differ from those of the small fleet; a construct whose entry is `null` is left out. */
export interface Changes {
  readonly domain?: string;
  readonly www01?: Partial<HostProps>;
  readonly client01?: Partial<HostProps>;
  readonly sub?: Partial<CertificateAuthorityProps>;
  readonly responder?: Partial<OcspResponderProps> | null;
  readonly api?: Partial<MultiRootCaProps>;
  readonly trustStore?: CaCertificate[];
  readonly certmgr?: CertmgrProps;
  readonly manifest?: Partial<CertmgrManifestProps>;
  readonly server?: HttpdServerProps;
  readonly vhost?: Partial<StaplingVhostProps>;
  readonly location?: Partial<MutualTlsLocationProps> | null;
}

export type SmallFleet = ReturnType<typeof smallFleet>;

/** `ca01` signs and answers OCSP, `www01` serves one virtual host with one restricted location, `client01` is a partner. */
export function smallFleet(pki: TestPki, changes: Changes = {}, app: App = testApp()) {
  const pem = (file: string) => CaCertificate.fromPem(String(pki.get(file)));
  const secret = (name: string) => Secret.fromFile(name, { file: `/secrets/${name}`, version: "1" });
  const stack = new TerraformStack(app, "stack");
  const fleet = new Fleet(stack, "lab", { domain: changes.domain ?? "lab.test" });
  const host = (name: string, address: string, more: Partial<HostProps> = {}) =>
    new Host(fleet, name, { address, hostKey: hostKey(name), platform: Platform.debian13(), ...more });
  const ca01 = host("ca01", "10.0.0.1", { aliases: ["ocsp01"] });
  const www01 = host("www01", "10.0.0.2", changes.www01);
  const client01 = host("client01", "10.0.0.3", changes.client01);

  const root = new CertificateAuthority(fleet, "root", { certificate: pem("root/ca.pem") });
  const profile = (usage: KeyUsage, authKey: string) => ({
    usages: [KeyUsage.DIGITAL_SIGNATURE, usage],
    expiry: Duration.days(365),
    authKey: secret(authKey),
  });
  const sub = new CertificateAuthority(fleet, "sub", {
    certificate: pem("sub/ca.pem"),
    issuer: root,
    ocspUrl: "http://ocsp01.lab.test:9401",
    signingProfiles: {
      server: profile(KeyUsage.SERVER_AUTH, "auth-server"),
      client: { ...profile(KeyUsage.CLIENT_AUTH, "auth-client"), sharedByOrganizations: true },
    },
    ...changes.sub,
  });
  const multiRootCa = new MultiRootCa(ca01, "multirootca", {
    roots: [{ authority: sub, privateKey: secret("sub-ca-key") }],
    tlsCertificate: pem("api/tls.pem"),
    tlsPrivateKey: secret("api-tls-key"),
    ...changes.api,
  });
  if (changes.responder !== null) {
    new OcspResponder(ca01, "ocsp-sub", {
      authority: sub,
      port: 9401,
      certificate: pem("sub/ocsp.pem"),
      privateKey: secret("sub-ocsp-key"),
      ...changes.responder,
    });
  }

  const trustStore = new TrustStore(fleet, "partners", {
    certificates: changes.trustStore ?? [sub.certificate, root.certificate],
  });
  const certmgr = new Certmgr(www01, "certmgr", changes.certmgr);
  const manifest = new CertmgrManifest(certmgr, "www", {
    authority: sub,
    multiRootCa,
    profile: "server",
    commonName: "www.lab.test",
    hosts: ["www.lab.test"],
    ...changes.manifest,
  });
  const server = new HttpdServer(www01, "httpd", changes.server);
  const vhost = new StaplingVhost(server, "www", {
    serverName: "www.lab.test",
    certificate: manifest,
    trustStore,
    ...changes.vhost,
  });
  vhost.addDocument("index.html", "welcome\n");
  vhost.addDocument("restricted/sensitive.txt", "sensitive\n");
  if (changes.location !== null) {
    new MutualTlsLocation(vhost, "restricted", {
      path: "/restricted",
      issuers: [sub.certificate],
      require: ClientCertificate.organization("Partner SA"),
      ...changes.location,
    });
  }

  client01.addTrustAnchor("root", root.certificate);
  const identities = new Certmgr(client01, "certmgr");
  const identity = (name: string, organization: string) =>
    new CertmgrManifest(identities, name, {
      authority: sub,
      multiRootCa,
      profile: "client",
      keyUsages: [KeyUsage.CLIENT_AUTH],
      commonName: name,
      names: [{ organization }],
      certificate: { path: `/root/${name}.crt` },
      privateKey: { path: `/root/${name}.key` },
    });
  identity("partner", "Partner SA");
  identity("other", "Other SA");

  return {
    app,
    stack,
    fleet,
    ca01,
    www01,
    client01,
    root,
    sub,
    multiRootCa,
    trustStore,
    certmgr,
    manifest,
    server,
    vhost,
    pem,
    secret,
  };
}

/** Everything that synth finds wrong; nothing where it succeeds. */
export function issuesOf({ stack }: { readonly stack: TerraformStack }): readonly Issue[] {
  try {
    Testing.synth(stack);
    return [];
  } catch (error) {
    if (error instanceof IssuesError) return error.issues;
    throw error;
  }
}

/** What a fleet declares, once it has been found to be in order. */
export function modelOf(declared: SmallFleet): FleetModel {
  Testing.synth(declared.stack);
  return buildFleet(declared.fleet).model;
}

/** The plan of one host. */
export function planOf(declared: SmallFleet, name: string): HostPlan {
  const plan = hostPlans(modelOf(declared)).find((each) => each.name === name);
  if (plan === undefined) throw new Error(`the fleet has no host ${name}`);
  return plan;
}

/** An ECDSA host key as sshd writes it, the same one for the same name. */
export function hostKey(name: string): string {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(createHash("sha256").update(name).digest());
  return sshKey("ecdsa-sha2-nistp256", Buffer.from("nistp256"), ecdh.getPublicKey());
}

/** A public key in OpenSSH's format: its type and further fields, each with its length before it. */
export function sshKey(type: string, ...fields: Buffer[]): string {
  const framed = [Buffer.from(type), ...fields].flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(field.length);
    return [length, field];
  });
  return `${type} ${Buffer.concat(framed).toString("base64")}`;
}
