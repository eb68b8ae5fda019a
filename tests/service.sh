# Sourced by the scripts that try a running service, after they have gone to the repository's root. Makes a folder $work, which goes at the end with all that was
# started, and names the program in "managed": that of MANAGED_PROGRAM, else that of this tree, which is built. $url is where the service will listen.
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
if [ -n "${MANAGED_PROGRAM:-}" ]; then
    managed=("$MANAGED_PROGRAM")
else
    dotnet build -c Release src/Managed.Cli -o "$work/managed" >/dev/null
    managed=(dotnet "$work/managed/Managed.Cli.dll")
fi
url=http://127.0.0.1:$((RANDOM % 20000 + 20000))

# make_key NAME ROLE: writes a key to the service's list and leaves it in $key.
make_key() { key=$("${managed[@]}" serve key "$1" --role "$2" --keys "$work/keys.txt" --quiet); }

# start_service: starts the service over one gallery, leaves its process in $service, and waits until it is ready.
start_service() {
    "${managed[@]}" serve --urls "$url" --keys "$work/keys.txt" --gallery "$work/people.gallery" --state "$work/state" --rate 0 --quiet 2>>"$work/log" &
    service=$!
    until curl -s -o /dev/null "$url/readyz"; do
        kill -0 "$service" || { cat "$work/log"; exit 1; }
        sleep 0.05
    done
}
