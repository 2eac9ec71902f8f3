# Prints `NAME VERSION` for each package that is installed.
/^no package provides / { missing[$4] = 1; next }
/^\+ / { version[$2] = $3; next }
{ broken = 1 }
END {
  n = split(ENVIRON["names"], name, " ")
  for (i = 1; i <= n && !broken; i++) if (!(name[i] in missing)) print name[i], (name[i] in version ? version[name[i]] : "by another package")
}
