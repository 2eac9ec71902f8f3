import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { customizeScript, recipe } from "./debian-image";
import { type HostImage, mmdebstrap } from "./image";
import { root } from "./paths";

/** Sources of the image: rpms of httpd from its source, and a tree that behaves like Enterprise Linux. */
const folder = join(root, "lab/enterprise-linux");

const sources = ["deb http://deb.debian.org/debian trixie main"];

/** Packages that compile httpd and make rpms. */
const builderPackages = [
  ...["createrepo-c", "dpkg-dev", "file", "gcc", "libapr1-dev", "libaprutil1-dev", "libc6-dev", "libcurl4-openssl-dev"],
  ...["libjansson-dev", "libnghttp2-dev", "libpcre2-dev", "libssl-dev", "libsystemd-dev", "make", "perl", "pkgconf"],
  ...["rpm", "uuid-dev", "xz-utils", "zlib1g-dev"],
];

/** httpd's source, in the release that the package servers have. */
const builderSources = [
  ...sources,
  ...["trixie", "bookworm"].map((suite) => `deb-src http://deb.debian.org/debian ${suite} main`),
];

/** Packages of a host of Enterprise Linux, and the libraries of its httpd. */
const hostPackages = [
  ...recipe.packages,
  ...["curl", "dnf", "firewalld", "gawk", "jq", "openssl", "p11-kit", "p11-kit-modules", "passwd", "rpm"],
  ...["libapr1t64", "libaprutil1t64", "libcurl4t64", "libjansson4", "libnghttp2-14", "libpcre2-8-0"],
  ...["media-types", "uuid-runtime"],
];

/** Documentation and translations are left out. */
const bare = ["doc", "info", "locale", "man"].map((each) => `--dpkgopt=path-exclude=/usr/share/${each}/*`);

/**
 * A host that behaves like Enterprise Linux 9, for machines that cannot get a real image: systemd, sshd, rpm, dnf with
 * a repository of httpd and its modules in Red Hat's layout, update-ca-trust, firewalld. Its kernel has no SELinux.
 */
export const enterpriseLinuxImage: HostImage = {
  title: "a likeness of Enterprise Linux 9",
  tag: `el9-${hashOf(folder)}`,
  build: async (work, step) => {
    const [rpms, failed, target] = [join(work, "rpms"), join(work, "failed"), join(work, "rootfs.tar")];
    const compile = script(work, "compile", [
      'mkdir "$1/build" "$1/build/rpms.done"',
      `cp -R "${folder}/." "$1/build"`,
      'chroot "$1" sh /build/rpms.sh',
      'mv "$1/build/base" "$1/build/repository" "$1/build/rpms.done"',
      `mv "$1/build/rpms.done" "${rpms}"`,
    ]);
    // The host's tree is made at the same time, and waits for the rpms.
    const disguise = script(work, "disguise", [
      `until [ -e "${rpms}" ]; do [ ! -e "${failed}" ] || exit 1; sleep 0.2; done`,
      customizeScript(),
      `sh "${folder}/root.sh" "$1" "${rpms}/base" "${rpms}/repository"`,
    ]);
    const builder = { packages: builderPackages, sources: builderSources, hook: compile, target: "-", options: bare };
    // The image no longer contains apt, so mmdebstrap cannot clean up with it.
    const options = ["--skip=cleanup/apt", "--skip=cleanup/mmdebstrap", ...bare];
    const host = { packages: hostPackages, sources: recipe.sources, hook: disguise, target, options };
    const trees = await Promise.allSettled([
      mmdebstrap(work, step, builder).catch((error) => {
        writeFileSync(failed, "");
        throw error;
      }),
      mmdebstrap(work, step, host),
    ]);
    for (const tree of trees) if (tree.status === "rejected") throw tree.reason;
    return target;
  },
};

function script(work: string, name: string, lines: readonly string[]): string {
  const path = join(work, name);
  writeFileSync(path, ["#!/bin/sh", "set -eu", ...lines, ""].join("\n"), { mode: 0o755 });
  return path;
}

/** Identifies one state of all inputs of the image. */
function hashOf(directory: string): string {
  const hash = createHash("sha256").update(
    JSON.stringify([recipe, builderPackages, builderSources, hostPackages, bare]),
  );
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    hash.update(file.slice(directory.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}
