# What `openssl asn1parse` says of a request, as lines "KIND VALUE": every name of its subjectAltName, and "wrong REASON" for
# what is neither in such a request nor allowed there. Text of the subject may look like a line of asn1parse: that adds lines, and
# so reasons or names, and takes none away.
function wrong(reason) { print "wrong " reason }
function byte(hex, at) { return index(DIGITS, substr(hex, at, 1)) * 16 + index(DIGITS, substr(hex, at + 1, 1)) - 17 }
# Sets size and start of the content of the element at `at`; a length takes one byte up to 127.
function element(hex, at,   n) {
  size = byte(hex, at + 2); start = at + 4
  if (size == 129) { size = byte(hex, at + 4); start = at + 6 }
  else if (size == 130) { size = byte(hex, at + 4) * 256 + byte(hex, at + 6); start = at + 8 }
  else if (size > 127) return 0
  return start + 2 * size <= length(hex) + 1
}
function names(hex,   at, tag, n, i, text, code) {
  if (substr(hex, 1, 2) != "30" || !element(hex, 1) || start + 2 * size != length(hex) + 1) { wrong("its names are not readable"); return }
  for (at = start; at <= length(hex); at = start + 2 * size) {
    tag = substr(hex, at, 2)
    if (!element(hex, at)) { wrong("its names are not readable"); return }
    if (tag == "87") print "address " substr(hex, start, 2 * size)
    else if (tag == "82") {
      text = ""
      for (i = start; i < start + 2 * size; i += 2) {
        code = byte(hex, i)
        if (code < 42 || code > 122) { wrong("a DNS name has other characters than names have"); return }
        text = text sprintf("%c", code)
      }
      print "name " text
    } else { wrong("it asks for a name that is neither a DNS name nor an IP address"); return }
  }
}
BEGIN {
  DIGITS = "0123456789ABCDEF"
  n = split("commonName countryName stateOrProvinceName localityName organizationName organizationalUnitName " \
    "rsaEncryption id-ecPublicKey prime256v1 secp384r1 secp521r1 sha256WithRSAEncryption sha384WithRSAEncryption " \
    "sha512WithRSAEncryption ecdsa-with-SHA256 ecdsa-with-SHA384 ecdsa-with-SHA512", allowed, " ")
  for (i = 1; i <= n; i++) known[allowed[i]] = 1
  known["Extension Request"] = known["X509v3 Subject Alternative Name"] = 1
  n = split("SEQUENCE SET INTEGER OBJECT NULL", types, " ")
  for (i = 1; i <= n; i++) plain[types[i]] = 1
  plain["BIT STRING"] = plain["OCTET STRING"] = plain["UTF8STRING"] = plain["PRINTABLESTRING"] = plain["cont [ 0 ]"] = 1
}
!/^ *[0-9]+:d=[0-9]+ +hl=[0-9]+ +l= *[0-9]+ (prim|cons): / { wrong("it cannot be read"); exit }
{
  type = $0
  sub(/^ *[0-9]+:d=[0-9]+ +hl=[0-9]+ +l= *[0-9]+ (prim|cons): /, "", type)
  value = type
  sub(/ *(:.*|\[HEX DUMP\].*)?$/, "", type)
  if (!(type in plain)) wrong("it has a part of the kind " type)
  if (type == "OBJECT") {
    sub(/^[^:]*:/, "", value)
    if (!(value in known)) wrong("it has " value ", which no request may have")
    san = value == "X509v3 Subject Alternative Name"
  } else if (type == "OCTET STRING") {
    if (!san || !sub(/^.*\[HEX DUMP\]:/, "", value)) wrong("its names are not readable")
    else names(value)
    san = 0
  } else san = 0
}
