import { Construct } from "constructs";
import { z } from "zod";
import { above, declare, scopeOf } from "../declaration/declare";
import type { Kept } from "../declaration/kind";
import { flag, listOf, number, properties, text } from "../declaration/shape";
import { type Platform, platform } from "../platform/platform";
import { type CaCertificate, caCertificate } from "../trust/ca-certificate";

/** How a `Host` is declared. */
export interface HostProps {
  /** IPv4 or IPv6 address that the host's names resolve to on every host of the fleet, for example `10.89.53.12`. */
  readonly address: string;

  /**
   * The host's public SSH key, `<type> <base64>`. Use the ECDSA key (`ecdsa-sha2-nistp256`): Terraform's client asks
   * for that type first. With another type, an apply fails as if the key were wrong. `ssh-keyscan -t ecdsa HOST` prints
   * the key. Compare it with the key that the host itself shows before you trust it.
   */
  readonly hostKey: string;

  /** The host's operating system. An apply refuses a host with another system. */
  readonly platform: Platform;

  /**
   * Further names in the fleet's domain, as first labels: `["ocsp01"]`.
   *
   * @default - the construct's id is the host's only name
   */
  readonly aliases?: string[];

  /**
   * Address that Terraform connects to, if it is not `address`. It may be an attribute of another resource.
   *
   * @default - `address`
   */
  readonly sshAddress?: string;

  /**
   * TCP port of the SSH server. It stays open in the firewall.
   *
   * @default 22
   */
  readonly sshPort?: number;

  /**
   * User to log in as. A user other than root needs `sudo` without a password (`NOPASSWD: /bin/sh`) and a folder
   * `~/.ssh` with mode 0700. Terraform's scripts lie in that folder while they run.
   *
   * @default "root"
   */
  readonly sshUser?: string;

  /**
   * Takes the host out of management. Services that applies started are stopped and disabled. Files that applies added
   * are removed, and files that they replaced are restored. Services that ran before are reloaded. No record stays.
   * Nothing else may be declared on the host. After that apply, the host can be removed from the declaration. A host
   * that is removed without a teardown stays as it is.
   *
   * @default - the host is brought to its declared state
   */
  readonly teardown?: HostTeardown;
}

/** How a host is taken out of management. */
export interface HostTeardown {
  /**
   * Whether packages that applies installed are removed too. The packages' own data, for example logs, stays.
   *
   * @default false
   */
  readonly removePackages?: boolean;
}

/** @internal */
export const HOST = {
  name: "Host",
  below: "Fleet",
  props: properties({
    address: text(),
    // A rule reports a missing key.
    hostKey: text().optional(),
    platform: platform(),
    aliases: listOf(text(), "texts").optional(),
    sshAddress: text().optional(),
    sshPort: number().optional(),
    sshUser: text().optional(),
    teardown: properties({ removePackages: flag().optional() }).optional(),
  }),
  added: properties({ trustAnchors: z.array(properties({ name: text(), certificate: caCertificate() })) }),
};

/**
 * One host. Its id is the first label of its name: `new Host(fleet, "www01", ...)` in the domain `lab.carcano.corp` is
 * `www01.lab.carcano.corp`. Renaming it makes Terraform provision it again.
 *
 * Every host gets the names of all hosts (`/etc/hosts`) and a firewall that is open for SSH and for what the host serves.
 */
export class Host extends Construct {
  /** Fully qualified name. */
  readonly fqdn: string;
  /** Address that the host's names resolve to. */
  readonly address: string;
  /** The host's operating system. */
  readonly platform: Platform;

  private readonly added: Kept["added"];

  constructor(scope: Construct, id: string, props: HostProps) {
    super(scopeOf(scope, "Host", id), id);
    this.added = declare(this, HOST, props, "trustAnchors");
    this.fqdn = `${id}.${(above(this, "Fleet") as { readonly domain?: string } | undefined)?.domain}`;
    this.address = props?.address;
    this.platform = props?.platform;
  }

  /**
   * Makes the whole system trust a CA, as `update-ca-certificates` or `update-ca-trust` does.
   *
   * @param name Name of the file, for example the CA's label.
   * @param certificate The CA certificate, nearly always a root CA.
   */
  addTrustAnchor(name: string, certificate: CaCertificate): void {
    this.added.trustAnchors?.push({ name, certificate });
  }
}
