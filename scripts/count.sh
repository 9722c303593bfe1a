# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # root and out are the sourcing script's
# Sourced by ./test: runs suites, counts what they say, prints failures only.

passed=0 failed=0 started=$SECONDS

section() { printf '\n== %s (after %d s)\n' "$1" $((SECONDS - started)); }

# Adds to the sums and says so in one line.
account() { # name passed failed
    passed=$((passed + $2))
    failed=$((failed + $3))
    printf '%-44s %4d passed, %d failed\n' "$1" "$2" "$3"
}

# One command, one test.
count_command() { # name command…
    local name=$1 log
    shift
    log=$out/${name//[^A-Za-z0-9_]/-}.log
    if "$@" >"$log" 2>&1; then
        account "$name" 1 0
    else
        tail -n 60 "$log"
        account "$name" 0 1
    fi
}

# A command that prints `ok NAME` and `not ok NAME` lines; other lines are shown as they are.
count_lines() {
    local log
    log=$out/$(basename "$1").log
    "$@" >"$log" 2>&1
    local status=$?
    grep -v '^ok ' "$log"
    local good bad
    good=$(grep -c '^ok ' "$log")
    bad=$(grep -c '^not ok ' "$log")
    [ $status = 0 ] || [ "$bad" -gt 0 ] || bad=1
    account "$(basename "$1")" "$good" "$bad"
}

# Every GoogleTest program of a build folder.
count_gtests() {
    local program log xml good bad
    export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1} UBSAN_OPTIONS=print_stacktrace=1
    while read -r program; do
        log=$out/$(basename "$program").log xml=$out/$(basename "$program").xml
        timeout 600 "$program" --gtest_output="xml:$xml" </dev/null >"$log" 2>&1
        local status=$?
        good=$(grep -c '^\[       OK \]' "$log")
        bad=$(grep -cE '^\[  FAILED  \] [^ ]+ \([0-9]+ ms\)' "$log")
        if [ $status != 0 ]; then
            [ "$bad" -gt 0 ] || bad=1
            grep -E -B 12 -A 40 '^\[  FAILED  \]|ERROR: |runtime error' "$log" | head -n 200
        fi
        account "$(basename "$program")" "$good" "$bad"
    done < <(find "$1" -name '*_test' -type f -perm -u+x | sort)
}

# Tests make network namespaces and mounts of their own. Who is not root is it in a user namespace, for that purpose alone.
in_own_namespace=()
[ "$(id -u)" = 0 ] || in_own_namespace=(unshare --user --map-root-user --mount --)

# Runs vitest in a folder and keeps what came out for report_vitest: name of the report, folder, further arguments of vitest.
run_vitest() {
    local name=$1 folder=$2
    shift 2
    (cd "$folder" && timeout 2400 ${in_own_namespace[@]+"${in_own_namespace[@]}"} npx vitest run --reporter=json --reporter=default \
        --outputFile.json="$out/$name.json" "$@") >"$out/$name.log" 2>&1
    echo $? >"$out/$name.status"
}

# Accounts for a run: label, name of the report.
report_vitest() {
    local report=$out/$2.json status good=0 bad=0
    status=$(cat "$out/$2.status" 2>/dev/null)
    if [ -f "$report" ]; then
        read -r good bad < <(node -e 'const r=require(process.argv[1]);console.log(r.numPassedTests,r.numFailedTests)' "$report")
    fi
    if [ "$status" != 0 ]; then
        [ "$bad" -gt 0 ] || bad=1
        tail -n 120 "$out/$2.log"
    fi
    account "$1: $2" "$good" "$bad"
}

# Both: label, name, folder, further arguments of vitest.
count_vitest() {
    run_vitest "${@:2}"
    report_vitest "$1" "$2"
}

# One command for each of these programs, as many at a time as there are cores; each is one test: command with its first arguments,
# then `--` and the programs, one of which follows the arguments at a time.
count_each() {
    local command=() program log
    while [ "$1" != -- ]; do
        command+=("$1")
        shift
    done
    shift
    for program; do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
        log=$out/$(basename "$program")
        { "${command[@]}" "$program" >"$log.log" 2>&1; echo $? >"$log.status"; } &
    done
    wait
    for program; do
        log=$out/$(basename "$program")
        if [ "$(cat "$log.status")" = 0 ]; then
            account "$(basename "$program")" 1 0
        else
            tail -n 60 "$log.log"
            account "$(basename "$program")" 0 1
        fi
    done
}

summary() {
    printf '\n%d s\n%d passed, %d failed\n' $((SECONDS - started)) "$passed" "$failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
