#!/bin/sh
# Run in a tree with compilers: makes the rpms of /build and a repository of them in /build/repository.
set -eu
cd /build
say() { printf 'I: %s\n' "$*"; }

say 'fetching the source of httpd'
mkdir -p source rpms/SOURCES
# A mirror may announce a version whose source it does not have: the newest that it has.
for wanted in $(apt-cache showsrc --only-source apache2 | sed -n 's/^Version: //p' | sort -rVu); do
  (cd source && apt-get -q source --download-only --tar-only "apache2=$wanted") && break
done
archive=$(find source -name 'apache2_*.orig.tar.*' ! -name '*.asc')
version=${archive#source/apache2_}
version=${version%.orig.tar.*}
ln "$archive" rpms/SOURCES/httpd.tar.gz
# As on Enterprise Linux, mod_md is a package that counts for itself.
md_version=$(tar -xaOf "$archive" --wildcards '*/modules/md/md_version.h' | sed -n 's/^#define MOD_MD_VERSION "\(.*\)"$/\1/p')
tar -cf rpms/SOURCES/files.tar --transform 's,^sources,files,' sources

say "compiling httpd $version"
rpmbuild -bb --define '_topdir /build/rpms' --define "httpd_version $version" --define "md_version $md_version" httpd.spec
say 'making the other rpms'
rpmbuild -bb --define '_topdir /build/rpms' base.spec
mkdir repository base
find rpms/RPMS -name '*.rpm' -exec mv -t repository {} +
# What a host has before anything is installed from the repository.
for name in el-lab-release bash ca-certificates coreutils curl openssh-server openssl systemd; do
  mv "repository/$name"-[0-9]*.rpm base
done
createrepo_c -q repository
