# Prints `FOLDER DIRECTORY` where no symbolic link is on the way to the folder, else, or where that is not known, `?FOLDER`.
$0 == "\002" { part++; next }
!part { folder[++asked] = $0; next }
{ real[++resolved] = $0 }
END { for (n = 1; n <= asked; n++) print resolved == asked && folder[n] == real[n] ? folder[n] "\t" folder[n] : "?" folder[n] }
