# tool.sh VERSION SHA512 DIR: the release VERSION of cdktf-mutual-tls, in DIR, if the package has that hash. Everything that
# it needs is in the package: nothing else is downloaded, and no script of any package runs.
set -eu

registry=${NPM_REGISTRY:-https://registry.npmjs.org}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
curl --silent --show-error --fail --location --retry 3 --max-time 300 --output "$work/package.tgz" \
  "$registry/cdktf-mutual-tls/-/cdktf-mutual-tls-$1.tgz"
printf '%s  %s\n' "$2" "$work/package.tgz" | sha512sum --check --quiet
mkdir -p "$3"
tar --extract --gzip --file="$work/package.tgz" --directory="$3" --strip-components=1 --no-same-owner
