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
   * The host's public SSH key, `<type> <base64>`. ECDSA (`ecdsa-sha2-nistp256`) is the type that Terraform's client asks
   * for first: with another type an apply fails as if the key were wrong. `ssh-keyscan -t ecdsa HOST` prints it; compare
   * it with what the host says of itself before you trust it.
   */
  readonly hostKey: string;

  /** The host's operating system; an apply refuses a host that runs another. */
  readonly platform: Platform;

  /**
   * Further names in the fleet's domain, as first labels: `["ocsp01"]`.
   *
   * @default - the construct's id is the host's only name
   */
  readonly aliases?: string[];

  /**
   * Address that Terraform connects to, where it is not `address`; may be an attribute of another resource.
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
   * User to log in as. Another one than root needs `sudo` without a password (`NOPASSWD: /bin/sh`) and a folder `~/.ssh`
   * with mode 0700, where Terraform's scripts lie while they run.
   *
   * @default "root"
   */
  readonly sshUser?: string;

  /**
   * Gives the host back: services that applies started are stopped and disabled, files that they brought are removed and
   * what those replaced comes back, services that ran before are reloaded, and no record stays. Nothing else may be
   * declared on the host. Once that is applied, the host can leave the declaration. A host that leaves it without is
   * left as it is.
   *
   * @default - the host is brought to its declared state
   */
  readonly teardown?: HostTeardown;
}

/** How a host is given back. */
export interface HostTeardown {
  /**
   * Removes the packages that applies installed, too. Their own data, logs for example, stays.
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
    // A rule says what a missing key means.
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
 * One machine. Its id is the first label of its name: `new Host(fleet, "www01", ...)` in the domain `lab.carcano.corp`
 * is `www01.lab.carcano.corp`. Renaming it makes Terraform provision it anew.
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
   * @param certificate The CA's certificate; a root, in nearly every case.
   */
  addTrustAnchor(name: string, certificate: CaCertificate): void {
    this.added.trustAnchors?.push({ name, certificate });
  }
}
