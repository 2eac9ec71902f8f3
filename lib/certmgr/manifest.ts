/** A manifest as certmgr 3.0.3 reads it: its keys, without those that it parses and then ignores. */
export interface Manifest {
  readonly service?: string;
  readonly action?: string;
  readonly svcmgr?: string;
  readonly take_actions_only_if_running?: boolean;
  readonly request: ManifestRequest;
  readonly private_key: ManifestFile;
  readonly certificate: CertificateFile;
  /** Where the certificate of the issuing CA goes: the chain that a server sends. */
  readonly ca?: ManifestFile;
  /** Extended key usages. In any other place of a manifest certmgr ignores them without a message. */
  readonly key_usages?: readonly string[];
  readonly authority: ManifestAuthority;
}

export interface ManifestRequest {
  readonly CN: string;
  readonly key?: { readonly algo: string; readonly size: number };
  readonly hosts?: readonly string[];
  readonly names?: readonly ManifestName[];
  readonly serialnumber?: string;
}

export interface ManifestName {
  readonly C?: string;
  readonly ST?: string;
  readonly L?: string;
  readonly O?: string;
  readonly OU?: string;
}

export interface ManifestFile {
  readonly path: string;
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: string;
}

/** certmgr ignores unknown keys here. */
export interface CertificateFile extends ManifestFile {
  /** Where the agent writes the certificate and the CA's, in this order, in one file. */
  readonly full_chain?: string;
}

export interface ManifestAuthority {
  readonly remote?: string;
  readonly auth_key?: string;
  readonly auth_key_file?: string;
  readonly label?: string;
  readonly profile?: string;
  readonly root_ca?: string;
}

/** The text of a manifest's file. The file's name has to end in `.json`: certmgr 3.0.3 crashes on the same content in YAML. */
export function printManifest(manifest: Manifest): string {
  const { request, authority } = manifest;
  const file = (spec: ManifestFile | undefined) =>
    spec && { path: spec.path, owner: spec.owner, group: spec.group, mode: spec.mode };
  const ordered = {
    service: manifest.service,
    action: manifest.action,
    svcmgr: manifest.svcmgr,
    take_actions_only_if_running: manifest.take_actions_only_if_running,
    request: {
      CN: request.CN,
      key: request.key && { algo: request.key.algo, size: request.key.size },
      hosts: request.hosts,
      names: request.names?.map(({ C, ST, L, O, OU }) => ({ C, ST, L, O, OU })),
      serialnumber: request.serialnumber,
    },
    private_key: file(manifest.private_key),
    certificate: { ...file(manifest.certificate), full_chain: manifest.certificate.full_chain },
    ca: file(manifest.ca),
    key_usages: manifest.key_usages,
    authority: {
      remote: authority.remote,
      auth_key: authority.auth_key,
      auth_key_file: authority.auth_key_file,
      label: authority.label,
      profile: authority.profile,
      root_ca: authority.root_ca,
    },
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}
