# shellcheck shell=bash disable=SC2034
# Shared by the scripts here: where the tree is, and counting steps. To be sourced.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export OMP_WAIT_POLICY=passive

# help_if_asked "$@": prints the comment at the top of the script and ends it.
help_if_asked() {
  case "${1-}" in
    -h | --help)
      sed -n -e '1d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
      exit 0
      ;;
  esac
}

passed=0
failed=0
failures=()

note() { printf '\n== %s\n' "$*" >&2; }

pass() {
  passed=$((passed + $1))
}

fail() { # COUNT NAME
  failed=$((failed + $1))
  failures+=("$2")
}

# step NAME COMMAND...: runs it, counts it, shows its output only when it fails.
step() {
  local name=$1 log started=$SECONDS
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    pass 1
    printf 'ok      %s (%d s)\n' "$name" $((SECONDS - started))
    grep -E '^note: ' "$log" || true
  else
    fail 1 "$name"
    cat "$log"
    printf 'FAILED  %s (%d s)\n' "$name" $((SECONDS - started))
  fi
  rm -f "$log"
}

# The last line, and the exit status of the whole script.
finish() {
  if ((${#failures[@]} > 0)); then
    printf 'failed: %s\n' "${failures[@]}"
  fi
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}
