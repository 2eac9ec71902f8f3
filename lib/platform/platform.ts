import { debian13 } from "./debian";
import type { PlatformData } from "./platform-data";

/**
 * The operating system of a host: where httpd, certificates and trust anchors lie, and what things are called there.
 * It is declared, so that synth needs no host; an apply refuses a host whose `/etc/os-release` says something else.
 */
export class Platform {
  /** Debian 13 (trixie) with Apache httpd 2.4.68, OpenSSL 3.5 and CFSSL 1.6.5 from its own packages. */
  static debian13(): Platform {
    return new Platform(debian13);
  }

  /** Name of the platform, for example `debian 13`. */
  readonly name: string;

  /** @internal */
  readonly _data: PlatformData;

  private constructor(data: PlatformData) {
    this.name = `${data.osId} ${data.osVersion}`;
    this._data = data;
  }
}
