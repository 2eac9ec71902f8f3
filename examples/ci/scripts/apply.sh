# apply.sh DIR: applies the plan of plan.sh in DIR. Terraform refuses it if the state is no longer the one that it was made from.
# The private key in SSH_PRIVATE_KEY goes to an agent of its own and to no file.
set -eu

eval "$(ssh-agent -s)" >/dev/null
trap 'ssh-agent -k >/dev/null' EXIT
printf '%s\n' "$SSH_PRIVATE_KEY" | ssh-add -q -
unset SSH_PRIVATE_KEY
terraform -chdir="$1/stack" apply -input=false -no-color -lock-timeout=60s reviewed.tfplan
