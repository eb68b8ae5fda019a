#!/usr/bin/env bash
# Enrols COUNT people one by one in a gallery, kills the program at random moments, TIMES in all, and fails if a sample is missing that was acknowledged, or
# if the gallery does not open. Usage: tests/kill-gallery.sh [COUNT] [TIMES]
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-10000}
times=${2:-100}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build -c Release samples/gallery.cs -o "$work/program" >/dev/null
dotnet build -c Release src/Managed.Cli -o "$work/managed" >/dev/null

samples() { dotnet "$work/managed/Managed.Cli.dll" face list -g "$work/people.gallery" | sed -n 's/^\([0-9]*\) samples of .*/\1/p'; }

kills=0
lost=0
acknowledged=0
dotnet "$work/program/gallery.dll" "$work/people.gallery" 1 >/dev/null
while [ "$kills" -lt "$times" ]; do
    dotnet "$work/program/gallery.dll" "$work/people.gallery" "$count" >"$work/told" &
    program=$!
    sleep "0.$((RANDOM % 500 + 150))"
    kill -9 "$program" 2>/dev/null || true
    wait "$program" 2>/dev/null || true
    kills=$((kills + 1))
    told=$(sed -n 's/^\([0-9]*\)$/\1/p' "$work/told" | tail -n 1)
    [ -z "$told" ] || acknowledged=$told
    found=$(samples)
    if [ "${found:-0}" -lt "$acknowledged" ]; then
        lost=$((lost + 1))
        echo "kill $kills: $acknowledged acknowledged, ${found:-none} found"
    fi
    [ "${found:-0}" -lt "$count" ] || { rm -f "$work/people.gallery"; acknowledged=0; }
done
echo "$kills kills, $acknowledged acknowledged at the last, $lost with something lost"
[ "$lost" = 0 ]
