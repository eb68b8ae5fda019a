#!/usr/bin/env bash
# Enrols people over HTTP with several clients while the service is killed at random moments, TIMES in all, and fails if a sample is missing that was acknowledged,
# or if the gallery does not open. MANAGED_PROGRAM names the program; without it that of this folder is built. Usage: tests/kill-serve.sh [TIMES]
set -euo pipefail
cd "$(dirname "$0")/.."
times=${1:-100}
source tests/service.sh
make_key killer enrol

# enrol CLIENT ROUND: one person after the other; a name is written down when its enrolment was acknowledged.
enrol() {
    local number=0 code
    while :; do
        number=$((number + 1))
        code=$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $key" -H 'Content-Type: image/jpeg' \
            --data-binary @samples/pictures/astronaut-altered.jpg "$url/v1/people/$1-$2-$number") || return 0
        [ "$code" = 201 ] && echo "$1-$2-$number" >>"$work/told.$1"
        [ "$code" = 000 ] && return 0
    done
}

# There is a list even where a kill came before the first answer.
: >"$work/told.0"
lost=0
for ((round = 1; round <= times; round++)); do
    start_service
    clients=()
    for client in 1 2 3 4; do
        enrol "$client" "$round" &
        clients+=($!)
    done
    sleep "$((RANDOM % 2)).$((RANDOM % 900 + 100))"
    kill -9 "$service" 2>/dev/null
    wait "$service" 2>/dev/null || true
    wait "${clients[@]}" || true
    "${managed[@]}" face list -g "$work/people.gallery" | sed -n 's/^\([0-9]*-[0-9]*-[0-9]*\): .*/\1/p' | sort >"$work/found"
    missing=$(cat "$work"/told.* 2>/dev/null | sort | comm -23 - "$work/found" | wc -l)
    [ "$missing" = 0 ] || { lost=$((lost + missing)); echo "kill $round: $missing acknowledged enrolments are missing"; }
done
acknowledged=$(cat "$work"/told.* 2>/dev/null | wc -l)
echo "$times kills, $acknowledged enrolments acknowledged, $(wc -l <"$work/found") found, $lost lost"
[ "$lost" = 0 ] && [ "$acknowledged" -gt 0 ]
