import { Construct, type IConstruct } from "constructs";
import { kindOf } from "../core/tag";
import type { STAPLING_VHOST } from "../httpd/stapling-vhost";
import type { TrustStoreModel } from "../model/trust";
import { TRUST_STORE } from "../trust/trust-store";
import type { BuildContext } from "./context";
import type { Declared } from "./tree";

type Store = NonNullable<Declared<typeof STAPLING_VHOST>["props"]["trustStore"]>;

/** The store of a virtual host. One that is not a construct belongs to the virtual host at `path`. */
export function trustStoreModel(build: BuildContext, { store, certificates }: Store, path: string): TrustStoreModel {
  const construct = store as unknown as IConstruct;
  if (kindOf(store) === TRUST_STORE.name) return declaredStoreModel(build, construct);
  return build.once(construct, () => {
    const owner = Construct.isConstruct(store) ? construct.node.path : path;
    return { path: owner, certificates: build.certificateList(certificates ?? [], owner) };
  });
}

export function declaredStoreModel(build: BuildContext, construct: IConstruct): TrustStoreModel {
  return build.once(construct, () => {
    const { path, props } = build.tree.named(construct, TRUST_STORE);
    return { path, certificates: build.certificateList(props.certificates, path) };
  });
}
