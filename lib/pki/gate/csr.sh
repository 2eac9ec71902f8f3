# shellcheck shell=sh
csr_facts='
@include "csr.awk"
'

# The facts of $work/csr: the subject as sorted attributes in $work/subject, the names of its own in $work/names, and key.
read_csr() {
  if ! openssl req -in "$work/csr" -outform DER -out "$work/der" 2>/dev/null ||
    ! openssl req -in "$work/csr" -noout -pubkey 2>/dev/null | openssl pkey -pubin -noout -text >"$work/public" 2>/dev/null ||
    ! openssl req -in "$work/csr" -noout -subject -nameopt esc_2253,esc_ctrl,utf8,sep_multiline,sname >"$work/lines" 2>/dev/null; then
    refuse 'certificate_request is not a request for a certificate'
  fi
  # A plus sign in a value is escaped, so " + " can only separate the attributes of one RDN.
  sed -n 's/^    //p' "$work/lines" | awk '{ n = split($0, part, / [+] /); for (i = 1; i <= n; i++) print part[i] }' | sort >"$work/subject"
  subject=$(tr '\n' ',' <"$work/subject" | sed 's/,$//')
  key=$(awk '/Public-Key: [(]/ { sub(/.*[(]/, ""); sub(/ .*/, ""); bits = $0 } /^Modulus/ { rsa = 1 }
    END { print (rsa ? "rsa" : "ecdsa"), bits }' "$work/public")
  openssl asn1parse -inform DER -in "$work/der" 2>/dev/null | awk "$csr_facts" >"$work/facts"
  wrong=$(sed -n 's/^wrong //p' "$work/facts" | head -n 1)
  [ -z "$wrong" ] || refuse "the certificate request is not allowed: $wrong"
  hash=$(openssl dgst -sha256 -r "$work/der" | cut -c1-64)
  names=$(printf '%s' "$hosts" | jq -r 'if . == null then empty else join(", ") end')
  [ "$hosts" != null ] || names=$(sed -n 's/^name //p; s/^address /address /p' "$work/facts" | tr '\n' ' ')
}
