import { z } from "zod";
import { contentOf, tag } from "../core/tag";
import { valueObject } from "../declaration/shape";
import { debian13 } from "./debian";
import { enterpriseLinux9, enterpriseLinux10 } from "./enterprise-linux";
import type { PlatformData } from "./platform-data";

/**
 * Operating system of a host: the paths and names of httpd, certificates and trust anchors there. It is declared, so
 * synth needs no host. An apply refuses a host whose `/etc/os-release` names another system.
 */
export class Platform {
  /** Debian 13 (trixie) with Apache httpd 2.4.68, OpenSSL 3.5 and CFSSL 1.6.5 from its own packages. */
  static debian13(): Platform {
    return new Platform(debian13);
  }

  /**
   * Enterprise Linux 9: RHEL 9 and systems that are built from it (Rocky Linux, AlmaLinux, CentOS Stream), with httpd,
   * mod_ssl, mod_md and mod_http2 from their repositories. TLS 1.2 ciphers are those of the system's crypto policy.
   * mod_ssl's file `/etc/httpd/conf.d/ssl.conf` and `welcome.conf` next to it are replaced. None of these repositories
   * has CFSSL: a certificate authority has to be on another platform.
   */
  static enterpriseLinux9(): Platform {
    return new Platform(enterpriseLinux9);
  }

  /** Enterprise Linux 10: like `enterpriseLinux9`, with another release. */
  static enterpriseLinux10(): Platform {
    return new Platform(enterpriseLinux10);
  }

  /** Name of the platform, for example `debian 13`. */
  readonly name: string;

  private constructor(data: PlatformData) {
    this.name = `${data.osId} ${data.osVersion}`;
    tag(this, "Platform", data);
  }
}

/**
 * Data of every platform of this version.
 *
 * @internal
 */
export const PLATFORMS: readonly PlatformData[] = [debian13, enterpriseLinux9, enterpriseLinux10];

/** @internal */
export const platform = () =>
  valueObject(
    "Platform",
    z.custom<PlatformData>((data) => data !== undefined),
    "a Platform, for example Platform.debian13()",
  );

/**
 * Data of a platform; undefined if the value is not a platform.
 *
 * @internal
 */
export function platformDataOf(value: unknown): PlatformData | undefined {
  return contentOf(value, "Platform") as PlatformData | undefined;
}
