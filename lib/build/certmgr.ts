import type { IConstruct } from "constructs";
import { CERTMGR } from "../certmgr/certmgr";
import { CERTMGR_MANIFEST, type CertmgrManifest, type FileSpec } from "../certmgr/certmgr-manifest";
import type { CertmgrManifestModel, CertmgrModel, FileSpecModel } from "../model/certmgr";
import { certificateUse } from "./certificate-use";
import type { BuildContext } from "./context";
import { authorityModel, multiRootCaModel } from "./pki";

const HOUR = 3600;

export function certmgrModel(build: BuildContext, host: IConstruct): CertmgrModel | undefined {
  const declared = build.tree.only(host, CERTMGR);
  if (declared === undefined) return undefined;
  const { construct, path, props } = declared;
  return {
    path,
    beforeSeconds: props.before ?? 720 * HOUR,
    intervalSeconds: props.interval ?? HOUR,
    manifests: build.tree
      .below(construct, CERTMGR_MANIFEST)
      .flatMap((manifest) => manifestModel(build, manifest.construct) ?? []),
  };
}

/** Undefined where the certificate of the manifest's CA cannot be read, which is an issue. */
export function manifestModel(build: BuildContext, construct: IConstruct): CertmgrManifestModel | undefined {
  return build.once(construct, () => {
    const { path, id, props } = build.tree.named(construct, CERTMGR_MANIFEST);
    const authority = authorityModel(build, props.authority);
    if (authority === undefined) return undefined;
    const manifest = construct as CertmgrManifest;
    const certificate = fileSpec(props.certificate, manifest.certificatePath, "0644");
    const use = certificateUse(build, construct);
    const service = props.service ?? use?.service;
    return {
      path,
      name: id,
      authority,
      multiRootCa: props.multiRootCa === undefined ? undefined : multiRootCaModel(build, props.multiRootCa),
      profile: props.profile,
      keyUsages: props.keyUsages ?? ["server auth"],
      commonName: props.commonName,
      hosts: props.hosts ?? [],
      names: props.names ?? [],
      keyAlgo: props.key?.algo ?? "ecdsa",
      keySize: props.key?.size ?? 256,
      certificate,
      privateKey: fileSpec(props.privateKey, manifest.privateKeyPath, "0600"),
      ca: fileSpec(props.ca, manifest.chainPath ?? "", "0644"),
      ...(use?.isOneOfSeveral ? { fullChainPath: `${certificate.path.replace(/\.crt$/, "")}.fullchain.crt` } : {}),
      authKey: authority.signingProfiles.find((profile) => profile.name === props.profile)?.authKey,
      service,
      action: service === undefined ? undefined : (props.action ?? "reload"),
    };
  });
}

function fileSpec(spec: Partial<FileSpec> | undefined, path: string, mode: string): FileSpecModel {
  return { path, owner: spec?.owner ?? "root", group: spec?.group ?? "root", mode: spec?.mode ?? mode };
}
