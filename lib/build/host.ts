import type { HOST, Host } from "../hosts/host";
import { IMPORTED_CERTIFICATE } from "../hosts/imported-certificate";
import type { HostModel, ImportedCertificateModel } from "../model/host";
import { MULTI_ROOT_CA } from "../pki/multi-root-ca";
import { certmgrModel } from "./certmgr";
import type { BuildContext } from "./context";
import { httpdModel } from "./httpd";
import { multiRootCaModel, responderModels } from "./pki";
import type { Declared } from "./tree";

export function hostModel(
  build: BuildContext,
  { construct, path, id, props, added }: Declared<typeof HOST>,
): HostModel {
  const multiRootCa = build.tree.only(construct, MULTI_ROOT_CA);
  return {
    path,
    name: id,
    fqdn: (construct as Host).fqdn,
    aliases: props.aliases ?? [],
    address: props.address,
    platform: props.platform,
    connection: {
      address: props.sshAddress ?? props.address,
      port: props.sshPort ?? 22,
      user: props.sshUser ?? "root",
      hostKey: props.hostKey ?? "",
    },
    teardown: props.teardown && { removePackages: props.teardown.removePackages ?? false },
    trustAnchors: added.trustAnchors.flatMap(({ name, certificate: origin }) => {
      const certificate = build.certificate(origin, path);
      return certificate === undefined ? [] : [{ path, name, certificate }];
    }),
    httpd: httpdModel(build, construct, props.platform),
    certmgr: certmgrModel(build, construct),
    multiRootCa: multiRootCa && multiRootCaModel(build, multiRootCa.construct),
    ocspResponders: responderModels(build, construct),
    importedCertificates: build.tree
      .below(construct, IMPORTED_CERTIFICATE)
      .flatMap((imported) => importedModel(build, imported) ?? []),
  };
}

function importedModel(
  build: BuildContext,
  { path, id, props }: Declared<typeof IMPORTED_CERTIFICATE>,
): ImportedCertificateModel | undefined {
  const certificate = build.certificate(props.certificate, path);
  const chain = build.certificateList(props.chain ?? [], path);
  if (certificate === undefined) return undefined;
  return {
    path,
    name: id,
    certificate,
    ...(chain.length === 0 ? {} : { chain }),
    certificatePath: props.certificatePath,
    privateKeyPath: props.privateKeyPath,
    privateKey: props.privateKey,
  };
}
