#!/usr/bin/env bash
# Serves for SECONDS while clients compare, identify, enrol and remove, prints the memory of the service every ten seconds, and fails if a client was not served
# or if the most memory of the last third is above that of the second by more than a tenth. With HOSTILE=N as many connections mean no good meanwhile.
# MANAGED_PROGRAM names the program; without it that of this folder is built. Usage: tests/soak-serve.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-300}
source tests/service.sh
pictures=samples/pictures
make_key soak admin
start_service

# ask WANTED ARGUMENTS: a request; anything but the status that is wanted, or 429, is written down.
ask() {
    local code
    code=$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $key" "${@:2}") || true
    [ "$code" = "$1" ] || [ "$code" = 429 ] || echo "$code ${*:2}" >>"$work/failures"
    echo >>"$work/asked"
}

compare() { while :; do ask 200 -F first=@$pictures/astronaut.png -F second=@$pictures/astronaut-altered.jpg "$url/v1/faces/verify"; done; }
identify() { while :; do ask 200 -F picture=@$pictures/astronaut-altered.jpg -F picture=@$pictures/grace_hopper.jpg "$url/v1/faces/identify"; done; }
turnover() {
    while :; do
        ask 201 -F picture=@$pictures/grace_hopper.jpg "$url/v1/people/Grace"
        ask 200 -X DELETE "$url/v1/people/Grace?erase=true"
        ask 200 "$url/metrics"
    done
}
compare & identify & turnover &
hostile=0
if [ -n "${HOSTILE:-}" ]; then
    dotnet run -c Release tests/hostile-clients/Program.cs "$url" "$key" "$seconds" "$HOSTILE" >"$work/hostile" 2>&1 &
    hostile=$!
fi

second=0 third=0
for ((time = 0; time < seconds; time += 10)); do
    sleep 10
    kill -0 "$service" || { echo "the service ended"; tail "$work/log"; exit 1; }
    rss=$(awk '/VmRSS/ { print $2 }' "/proc/$service/status")
    echo "$((time + 10)) s: $((rss / 1024)) MiB, $(wc -l <"$work/asked") requests, $(curl -s -o /dev/null -w '%{http_code}' "$url/healthz") of /healthz"
    if ((time * 3 >= seconds * 2)); then
        third=$((rss > third ? rss : third))
    elif ((time * 3 >= seconds)); then
        second=$((rss > second ? rss : second))
    fi
done
status=0
if [ "$hostile" != 0 ]; then
    wait "$hostile" || status=1
    cat "$work/hostile"
fi
if [ -s "$work/failures" ]; then
    sort "$work/failures" | uniq -c | head
    status=1
fi
if grep -q '"level":"error"' "$work/log"; then
    grep '"level":"error"' "$work/log" | head
    status=1
fi
echo "most memory: $((second / 1024)) MiB in the second third, $((third / 1024)) MiB in the last"
((third * 10 <= second * 11)) || { echo "memory grew"; status=1; }
exit $status
