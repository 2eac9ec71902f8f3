#!/bin/sh
# root.sh TREE BASE REPOSITORY: makes a tree of Debian's packages look and act like a host of Enterprise Linux: rpm and dnf
# with a repository, update-ca-trust, the places of certificates; dpkg and apt go. It says in /etc/os-release what it is.
set -eu
tree=$1 base=$2 repository=$3

write() { mkdir -p "$tree${1%/*}" && cat >"$tree$1"; }

rm -f "$tree/etc/os-release"
ln -s ../usr/lib/os-release "$tree/etc/os-release"
write /usr/lib/os-release <<'END'
NAME="Enterprise Linux lab host"
ID="ellab"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.9"
PRETTY_NAME="A test host in the likeness of Enterprise Linux 9, of Debian's parts"
END

# rpm and dnf. A scriptlet that rpm puts into namespaces of its own sees neither /tmp nor the host.
rm -f "$tree/usr/lib/rpm/macros.d/macros.transaction_unshare"
mkdir -p "$tree/usr/share/el-lab"
cp -R "$repository" "$tree/usr/share/el-lab/repository"
cp -R "$base" "$tree/base"
chroot "$tree" sh -c 'rpm --initdb && rpm --noplugins -i /base/*.rpm'
rm -r "$tree/base"
write /etc/dnf/dnf.conf <<'END'
[main]
gpgcheck=0
best=True
skip_if_unavailable=False
END
rm -rf "$tree/etc/yum.repos.d"
write /etc/yum.repos.d/el-lab.repo <<'END'
[el-lab]
name=Packages of the lab
baseurl=file:///usr/share/el-lab/repository
END

# Certificates.
mkdir -p "$tree/etc/pki/tls/private" "$tree/etc/pki/ca-trust/source/anchors" "$tree/etc/pki/ca-trust/source/blocklist" \
  "$tree/usr/share/pki/ca-trust-source/anchors" "$tree/usr/share/pki/ca-trust-source/blocklist"
for kind in pem openssl edk2 java; do mkdir -p "$tree/etc/pki/ca-trust/extracted/$kind"; done
cat "$tree"/usr/share/ca-certificates/mozilla/*.crt >"$tree/usr/share/pki/ca-trust-source/anchors/mozilla.pem"
module=$tree/usr/share/p11-kit/modules/p11-kit-trust.module
sed -i '/^x-init-reserved/d' "$module"
echo "x-init-reserved: paths='/etc/pki/ca-trust/source:/usr/share/pki/ca-trust-source'" >>"$module"
rm -rf "$tree/etc/ssl/certs" "$tree/usr/sbin/update-ca-certificates" "$tree/etc/ca-certificates" "$tree/usr/local/share/ca-certificates"
mkdir -p "$tree/etc/pki/tls/certs"
ln -s ../pki/tls/certs "$tree/etc/ssl/certs"
ln -s ../../ca-trust/extracted/pem/tls-ca-bundle.pem "$tree/etc/pki/tls/certs/ca-bundle.crt"
# Where Debian's curl and OpenSSL look.
ln -s ca-bundle.crt "$tree/etc/pki/tls/certs/ca-certificates.crt"
write /usr/bin/update-ca-trust <<'END'
#!/bin/sh
# Makes the bundles of trusted CAs from the folders of anchors, as on Enterprise Linux.
set -eu
case ${1:-extract} in
  extract) ;;
  *) echo "usage: update-ca-trust [extract]" >&2; exit 2 ;;
esac
to=/etc/pki/ca-trust/extracted
trust extract --comment --overwrite --format=openssl-bundle --filter=certificates "$to/openssl/ca-bundle.trust.crt"
trust extract --comment --overwrite --format=pem-bundle --filter=ca-anchors --purpose=server-auth "$to/pem/tls-ca-bundle.pem"
trust extract --comment --overwrite --format=pem-bundle --filter=ca-anchors --purpose=email "$to/pem/email-ca-bundle.pem"
trust extract --comment --overwrite --format=pem-bundle --filter=ca-anchors --purpose=code-signing "$to/pem/objsign-ca-bundle.pem"
END
chmod 0755 "$tree/usr/bin/update-ca-trust"
chroot "$tree" update-ca-trust

# No package's service runs unless somebody enables it; sshd and systemd's own are.
write /usr/lib/systemd/system-preset/00-el-lab.preset <<'END'
enable ssh.service
disable *
END
chroot "$tree" systemctl disable -q firewalld.service

# Debian's own ways.
rm -rf "$tree"/usr/bin/apt* "$tree"/usr/bin/dpkg* "$tree/etc/apt" "$tree/etc/dpkg" "$tree/var/lib/apt" "$tree/var/lib/dpkg" \
  "$tree/var/cache/apt" "$tree/var/cache/debconf" "$tree/usr/lib/apt" "$tree/usr/lib/dpkg" "$tree/usr/share/dpkg" \
  "$tree/etc/debian_version" "$tree"/usr/lib/systemd/system/apt-* "$tree"/usr/lib/systemd/system/dpkg-*
find "$tree/etc/systemd/system" \( -name 'apt-*' -o -name 'dpkg-*' \) -delete
