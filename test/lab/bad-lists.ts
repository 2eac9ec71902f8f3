/** Where the CA's host serves the list of the CA that signs clients. */
export const SERVED = "/var/www/vhosts/ca01.lab.carcano.corp/carc_i101l/crl.der";

/**
 * Makes lists on the CA's host that nobody must take: signed by another key under the CA's name, signed by the CA and over,
 * and cut off.
 */
export const MAKE_BAD_LISTS = `set -eu
rm -rf /root/lists && mkdir /root/lists && cd /root/lists
printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=index\\ndefault_md=sha512\\n' >ca.cnf
: >index
subject=$(openssl x509 -in /etc/cfssl/carc_i101l/ca.pem -noout -subject -nameopt compat)
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-521 -nodes -keyout other.key -subj "\${subject#subject=}" -out other.pem 2>/dev/null
list() { # NAME CERTIFICATE KEY VALIDITY...
  name=$1 certificate=$2 key=$3
  shift 3
  openssl ca -config ca.cnf -gencrl -cert "$certificate" -keyfile "$key" "$@" 2>/dev/null | openssl crl -outform DER -out "$name"
}
list forged other.pem other.key -crldays 7
list over /etc/cfssl/carc_i101l/ca.pem /etc/cfssl/carc_i101l/ca-key.pem -crl_lastupdate 20260101000000Z -crl_nextupdate 20260102000000Z
head -c 100 ${SERVED} >cut
`;

/** Each of them, and what the refresh has to say of it. */
export const BAD_LISTS: readonly (readonly [name: string, said: RegExp])[] = [
  ["forged", /was not signed by subject=CN=CARC I101L/],
  ["over", /the list is over since 2026-01-02T00:00:00Z/],
  ["cut", /no revocation list/],
];
