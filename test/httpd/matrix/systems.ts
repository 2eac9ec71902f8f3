import type { HostSystem } from "../../apply/on-hosts/engine-host";
import { MODES, type Mode } from "./site";

/** A system that the matrix's site is put on. */
export interface MatrixSystem extends HostSystem {
  /** The modes that may stand beside each other on one server. */
  readonly servers: readonly (readonly Mode[])[];
  /** Without them httpd does not load mod_ssl. */
  readonly sslModuleFiles: readonly string[];
}

export const DEBIAN: MatrixSystem = {
  platform: "debian",
  lab: { LAB_NAME: "matrix", LAB_SUBNET: "10.89.80.0/24" },
  install:
    "apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install openssl",
  servers: [MODES],
  sslModuleFiles: ["/etc/apache2/mods-enabled/ssl.load", "/etc/apache2/mods-enabled/ssl.conf"],
};

export const ENTERPRISE_LINUX: MatrixSystem = {
  platform: "el",
  lab: { LAB_NAME: "matrix-on-el", LAB_SUBNET: "10.89.81.0/24" },
  // Its httpd may be too old to keep virtual hosts apart that check clients in different ways.
  servers: MODES.map((mode) => [mode]),
  sslModuleFiles: ["/etc/httpd/conf.modules.d/00-ssl.conf"],
};
