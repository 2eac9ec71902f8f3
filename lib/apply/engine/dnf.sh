# shellcheck shell=sh
# Packages of Enterprise Linux.

# Prints `NAME VERSION` of each of the packages that is installed, also where another stands for it, as curl-minimal does
# for curl. The repositories are not asked.
engine_dnf_installed() {
  # Unless every line is an answer, the database of packages cannot be read: then dnf will say why.
  rpm -q --whatprovides --qf '+ %{NAME} %{VERSION}-%{RELEASE}\n' "$@" 2>&1 | names="$*" awk '
    @include "rpm-answers.awk"'
}

engine_dnf_changelog() {
  rpm -q --whatprovides --changelog "$1"
}

# What the repositories have is asked for anew, or a package of a list that is too old would be looked for in vain. All are
# fetched before the first is installed, so that a repository that does not answer leaves nothing half-installed; its
# time-out is short, because dnf tries again.
engine_dnf_install() {
  engine_look="dnf install $*"
  engine_dnf install --refresh --setopt=install_weak_deps=False --setopt=timeout=10 --setopt=retries=2 -- "$@"
}

# Without what came along as a dependency: others may use it by now.
engine_dnf_remove() {
  engine_look='dnf remove --assumeno with the packages above'
  engine_dnf remove --setopt=clean_requirements_on_remove=False -- "$@"
}

engine_dnf() {
  engine_quietly dnf -q -y "$@"
}
