# shellcheck shell=sh
# Packages of Enterprise Linux.

# Prints `NAME VERSION` of each package that is installed. A package may be provided by another one, as curl is by
# curl-minimal. The repositories are not asked.
engine_dnf_installed() {
  # If a line is not an answer, the package database cannot be read: dnf will report why.
  rpm -q --whatprovides --qf '+ %{NAME} %{VERSION}-%{RELEASE}\n' "$@" 2>&1 | names="$*" awk '
    @include "rpm-answers.awk"'
}

engine_dnf_changelog() {
  rpm -q --whatprovides --changelog "$1"
}

# The metadata is refreshed, because a package may have been replaced since. All packages are downloaded before the first is
# installed, so that a repository that does not answer leaves nothing half installed. The timeout is short, because dnf tries
# again.
engine_dnf_install() {
  engine_hint="dnf install $*"
  engine_dnf install --refresh --setopt=install_weak_deps=False --setopt=timeout=10 --setopt=retries=2 -- "$@"
}

# Dependencies stay: others may use them by now.
engine_dnf_remove() {
  engine_hint='dnf remove --assumeno with the packages above'
  engine_dnf remove --setopt=clean_requirements_on_remove=False -- "$@"
}

engine_dnf() {
  engine_quietly dnf -q -y "$@"
}
