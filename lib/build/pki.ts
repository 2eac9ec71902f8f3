import type { IConstruct } from "constructs";
import { CERTIFICATE_FILE_BYTES, readBounded } from "../core/bounded-file";
import { above } from "../declaration/declare";
import { HOST, type Host } from "../hosts/host";
import { ISSUER_SITE } from "../httpd/issuer-site";
import type { CertificateAuthorityModel, IssuerSiteModel, MultiRootCaModel, OcspResponderModel } from "../model/pki";
import { CERTIFICATE_AUTHORITY } from "../pki/certificate-authority";
import { MULTI_ROOT_CA } from "../pki/multi-root-ca";
import { OCSP_RESPONDER } from "../pki/ocsp-responder";
import { unreadable } from "./certificate-file";
import type { BuildContext } from "./context";
import type { Declared } from "./tree";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Undefined where the CA's certificate cannot be read, which is an issue. */
export function authorityModel(build: BuildContext, construct: IConstruct): CertificateAuthorityModel | undefined {
  return build.once(construct, () => {
    const { path, id, props } = build.tree.named(construct, CERTIFICATE_AUTHORITY);
    const certificate = build.certificate(props.certificate, path);
    if (certificate === undefined) return undefined;
    return {
      path,
      label: id,
      certificate,
      issuer: props.issuer === undefined ? undefined : authorityModel(build, props.issuer),
      ocspUrl: props.ocspUrl,
      issuerUrl: props.issuerUrl,
      crlUrl: props.crlUrl,
      cpsUrl: props.cpsUrl,
      signingProfiles: Object.entries(props.signingProfiles ?? {}).map(([name, profile]) => ({
        name,
        usages: profile.usages,
        expirySeconds: profile.expiry,
        nameWhitelist: profile.nameWhitelist,
        authKey: profile.authKey,
        allowedRequests: profile.allowedRequests?.map(({ commonName, names, hosts, key }) => ({
          commonName,
          names: names ?? [],
          hosts: hosts ?? [],
          keyAlgo: key?.algo,
          keySize: key?.size,
        })),
        requestsPerHour: profile.requestsPerHour,
        sharedByOrganizations: profile.sharedByOrganizations,
      })),
    };
  });
}

/** Undefined where the API's certificate cannot be read, which is an issue. */
export function multiRootCaModel(build: BuildContext, construct: IConstruct): MultiRootCaModel | undefined {
  return build.once(construct, () => {
    const { path, props } = build.tree.named(construct, MULTI_ROOT_CA);
    const tlsCertificate = build.certificate(props.tlsCertificate, path);
    if (tlsCertificate === undefined) return undefined;
    return {
      path,
      serverName: (above(construct, HOST.name) as Host | undefined)?.fqdn ?? "",
      port: props.port ?? 8888,
      clients: props.clients,
      roots: props.roots.flatMap(({ authority, privateKey }) => {
        const model = authorityModel(build, authority);
        return model === undefined ? [] : [{ authority: model, privateKey }];
      }),
      tlsCertificate,
      tlsPrivateKey: props.tlsPrivateKey,
    };
  });
}

export function responderModels(build: BuildContext, host: IConstruct): OcspResponderModel[] {
  return build.tree.below(host, OCSP_RESPONDER).flatMap((declared) => responderModel(build, declared) ?? []);
}

function responderModel(
  build: BuildContext,
  { path, props }: Declared<typeof OCSP_RESPONDER>,
): OcspResponderModel | undefined {
  const certificate = build.certificate(props.certificate, path);
  const issued = build.certificateList(props.issued ?? [], path);
  const authority = authorityModel(build, props.authority);
  if (certificate === undefined || authority === undefined) return undefined;
  return {
    path,
    authority,
    port: props.port,
    clients: props.clients,
    certificate,
    privateKey: props.privateKey,
    refreshIntervalSeconds: props.refreshInterval ?? 5 * MINUTE,
    responseLifetimeSeconds: props.responseLifetime ?? 96 * HOUR,
    issued,
  };
}

export function issuerSiteModel(
  build: BuildContext,
  server: IConstruct,
  documentRootDirectory: string,
): IssuerSiteModel | undefined {
  const declared = build.tree.only(server, ISSUER_SITE);
  if (declared === undefined) return undefined;
  const { path, props } = declared;
  return {
    path,
    serverName: props.serverName,
    documentRoot: `${documentRootDirectory}/${props.serverName}`,
    authorities: props.authorities.flatMap(({ authority, crlFile, certificationPracticeStatement }) => {
      const model = authorityModel(build, authority);
      if (model === undefined) return [];
      return [{ authority: model, crl: crlOf(build, path, crlFile), certificationPracticeStatement }];
    }),
  };
}

function crlOf(build: BuildContext, path: string, file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  try {
    return readBounded(file, CERTIFICATE_FILE_BYTES);
  } catch (error) {
    const what = "a revocation list cannot be read";
    build.issues.push({ code: "crl-unreadable", path, what, ...unreadable(file, error) });
    return undefined;
  }
}
