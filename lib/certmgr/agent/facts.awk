function list(kind,  n, i, part) {
  getline; sub(/^ +/, "")
  n = split($0, part, /, /)
  for (i = 1; i <= n; i++) print kind, part[i]
}
/^subject=/ { subject = 1; next }
subject && /^    / { n = split(substr($0, 5), part, / [+] /); for (i = 1; i <= n; i++) print "subject", part[i]; next }
{ subject = 0 }
/^-----BEGIN PUBLIC KEY/ { key = 1; public = ""; next }
/^-----END PUBLIC KEY/ { key = 0; print "public", public; next }
key { public = public $0; next }
/X509v3 Subject Alternative Name:/ { list("san") }
/X509v3 Extended Key Usage:/ { list("usage") }
/Public Key Algorithm: id-ecPublicKey/ { algo = "ecdsa" }
/Public Key Algorithm: rsaEncryption/ { algo = "rsa" }
/Public-Key: [(]/ { sub(/.*[(]/, ""); sub(/ .*/, ""); print "key", algo, $0 }
