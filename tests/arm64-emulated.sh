#!/usr/bin/env bash
# Publishes the program for Linux on ARM64, as one native file and with the runtime that compiles it as it runs, boots both on an emulated machine, and compares what they
# compute with what the program computes here, byte for byte: the digests of all kernels, reference vectors, faces, paintings, sheets of patches, an answer
# of the service. On Debian for x64, as root. The processor is emulated: it takes half an hour and more, and its times say nothing about ARM64.
#
#     tests/arm64-emulated.sh [CPU...]      processors as `qemu-system-aarch64 -M virt -cpu help` names them; without any: cortex-a72 and max, which has SVE
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
[ $# -gt 0 ] || set -- cortex-a72 max
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
minutes=${MANAGED_EMULATED_MINUTES:-60}

say() { printf '\n== %s\n' "$*"; }

say "What the emulated machine is made of"
dpkg --add-architecture arm64
apt-get update -q
apt-get install -y -q --no-install-recommends qemu-system-arm cpio clang lld llvm gcc-aarch64-linux-gnu libc6-dev-arm64-cross zlib1g-dev:arm64
kernel=$(apt-cache depends linux-image-cloud-arm64:arm64 | sed -n 's/.*Depends: \(linux-image-[^:]*\).*/\1/p' | head -n 1)
mkdir "$work/packages" "$work/unpacked"
(cd "$work/packages" && apt-get -q -o APT::Sandbox::User=root download "$kernel:arm64" busybox-static:arm64 libc6:arm64 libgcc-s1:arm64 libstdc++6:arm64)
for package in "$work"/packages/*.deb; do dpkg-deb -x "$package" "$work/unpacked"; done

say "The program, for here and for there"
dotnet build -c Release src/Managed.Cli
dotnet publish -c Release src/Managed.Cli -r linux-arm64 -p:LinkerFlavor=lld -p:ObjCopyName=llvm-objcopy -o "$work/native"
dotnet publish -c Release src/Managed.Cli -r linux-arm64 -p:PublishAot=false --self-contained -o "$work/compiled"

# What is run here and there: in a folder with pictures/, by a shell that knows `managed`; leaves in out/ nothing that depends on the clock or on the width of registers.
cat >"$work/checks" <<'CHECKS'
mkdir out
# run NAME ARGUMENTS...: a command's output and exit code as out/NAME.
run() {
    name=$1
    shift
    managed "$@" >"$name.out" 2>"$name.err"
    code=$?
    sed -E 's/"(seconds|seconds_per_iteration|peak_bytes)":[^,}]*,//g; s/; this process computes at .*//' "$name.out" >"out/$name"
    echo "exit code $code" >>"out/$name"
    echo "$(cut -d' ' -f1 /proc/uptime) s: $name, exit code $code"
    [ $code -le 1 ] || cat "$name.err"
}
url=http://127.0.0.1:25081
ready() { if command -v curl >/dev/null; then curl -sf -o ready "$url/readyz"; else wget -q -O ready "$url/readyz"; fi 2>/dev/null; }
# post NAME FILE PATH: what the service answers to a picture. The small wget cannot send what has zeros in it, and the service leaves a client that hangs up early.
post() {
    if command -v curl >/dev/null; then curl -s -H 'Content-Type: image/jpeg' --data-binary "@$2" "$url$3"
    else
        { printf 'POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: image/jpeg\r\nContent-Length: %s\r\nConnection: close\r\n\r\n' "$3" "$(wc -c <"$2")"; cat "$2"; sleep 30; } |
            nc 127.0.0.1 25081 | sed "1,/^$(printf '\r')\$/d"
    fi >"out/$1"
    echo "$(cut -d' ' -f1 /proc/uptime) s: $1, $(wc -c <"out/$1") bytes"
}
a=pictures/astronaut.png b=pictures/astronaut-altered.jpg c=pictures/grace_hopper.jpg
run version --version
run selftest selftest --json
tr '{' '\n' <out/selftest | sed -n 's/\\u003E/>/g; s/.*"name":"\([^"]*\)".*"digest":"\([^"]*\)".*"passed":\([a-z]*\).*/\2  \1 \3/p' | sort -u >digests
mv digests out/selftest
run same face verify $a $b --json
run different face verify $a $c --json
run detect face detect $a $b $c --json
run embed face embed $a $b $c -o out/people.npy
run paint style pictures/chelsea.png pictures/eddies.jpg -o out/painted.png --size 96 --iterations 10 --log costs.csv --json
cut -d, -f1-3,5- costs.csv >out/costs.csv
run adam style pictures/chelsea.png pictures/eddies.jpg -o out/adam.png --size 80 --iterations 6 --optimizer adam --threads 1 --json
run cost style pictures/chelsea.png pictures/eddies.jpg --cost-of out/painted.png --size 96 --json
for level in scalar 512; do
    MANAGED_SIMD=$level run "same-$level" face verify $a $b --json
    MANAGED_SIMD=$level run "paint-$level" style pictures/chelsea.png pictures/eddies.jpg -o "out/painted-$level.jpg" --size 64 --iterations 2 --json
done
run key face key door.key
run enroll face enroll -g door.gallery --key door.key Eileen $a
run identify face identify -g door.gallery --key door.key $b --json
if [ "$extent" = all ]; then
    run maximize features maximize --model face --layer conv128_2/relu --units 0 --iterations 3 -o out/units.png
    run occlusion features occlusion $b --model face --window 60 --step 45 -o out/needed.png
    run maps features maps $b --model face -o out/map-sheets
    run patches features top-patches --model face --pictures pictures -o out/sheets --json
    run export vectors export out/vectors
    run check vectors check out/vectors
fi
managed serve --urls $url --gallery door.gallery --key door.key 2>serve.err &
service=$!
tries=0
until ready || [ $tries = 100 ]; do tries=$((tries + 1)); sleep 1; done
post served-detect $b /v1/faces/detect
post served-identify $b /v1/faces/identify
kill $service && wait $service
echo "exit code $?" >out/served
find out -type f | sort | xargs sha256sum >sums
CHECKS

# checked FOLDER EXTENT: runs the checks here; the digests of what they leave are FOLDER/sums.
checked() {
    mkdir -p "$1/bin"
    cp -r samples/pictures "$1/"
    printf '#!/bin/sh\nexec dotnet "%s" "$@"\n' "$PWD/artifacts/bin/Managed.Cli/release/Managed.Cli.dll" >"$1/bin/managed"
    chmod +x "$1/bin/managed"
    (cd "$1" && PATH=$1/bin:$PATH extent=$2 MANAGED_THREADS=2 sh "$work/checks")
}
say "The checks here"
checked "$work/here" all
golden=$(sed 's/$/ true/' tests/Managed.Tests/Golden/cases.txt | sort -u)
[ "$(cat "$work/here/out/selftest")" = "$golden" ] || { echo "the self-test does not give the golden digests here"; exit 1; }

# archive FOLDER: as the kernel unpacks it into memory.
archive() { (cd "$1" && find . | cpio -o -H newc --quiet | gzip -1); }

root=$work/root
mkdir -p "$root"/{bin,lib,dev,proc,sys,tmp}
cp "$work/unpacked/bin/busybox" "$root/bin/"
for library in ld-linux-aarch64.so.1 libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libgcc_s.so.1 libstdc++.so.6; do
    cp -L "$(find "$work/unpacked" -name "$library" | head -n 1)" "$root/lib/"
done
cp -r samples/pictures "$work/checks" "$root/"
cat >"$root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp LD_LIBRARY_PATH=/lib MANAGED_THREADS=2
mount -t devtmpfs devices /dev
mount -t proc processes /proc
mount -t sysfs system /sys
mount -t tmpfs -o size=80% memory /tmp
ip link set lo up
for word in $(cat /proc/cmdline); do case $word in extent=*) export "$word" ;; esac; done
mkdir /tmp/work
cd /tmp/work
cp -r /pictures .
grep -m 1 Features /proc/cpuinfo
sh /checks
echo
sed 's/^/sum /' sums
echo "the checks came to their end"
poweroff -f
INIT
chmod +x "$root/init"
archive "$root" >"$work/root.gz"
mkdir -p "$work/one/bin" "$work/other/bin" "$work/other/program"
cp "$work/native/managed" "$work/one/bin/"
cp -r "$work/compiled/." "$work/other/program/"
ln -s ../program/Managed.Cli "$work/other/bin/managed"
cat "$work/root.gz" <(archive "$work/one") >"$work/native.gz"
cat "$work/root.gz" <(archive "$work/other") >"$work/compiled.gz"

failures=0
# boot CPU PROGRAM EXTENT: the checks on an emulated machine.
boot() {
    say "The checks on an emulated $1, $2"
    timeout "${minutes}m" qemu-system-aarch64 -machine virt -cpu "$1" -smp 2 -m 2048 -nic none -nographic -no-reboot -kernel "$work"/unpacked/boot/vmlinuz-* \
        -initrd "$work/$2.gz" -append "console=ttyAMA0 panic=-1 quiet extent=$3" </dev/null 2>&1 | stdbuf -oL tr -d '\r' | tee "$work/console" | grep --line-buffered -v '^sum ' || true
    sed -n 's/^sum //p' "$work/console" | sort >"$work/there"
    if ! grep -q '^the checks came to their end' "$work/console"; then
        echo "FAILED: the checks did not come to their end on $1, $2"
    elif [ "$3" = all ] && [ "$(wc -l <"$work/there")" != "$(wc -l <"$work/here/sums")" ]; then
        echo "FAILED: $(wc -l <"$work/there") files on $1, $2, where there are $(wc -l <"$work/here/sums") here"
    elif ! comm -23 "$work/there" <(sort "$work/here/sums") | tee "$work/differ" | grep -q .; then
        echo "$(wc -l <"$work/there") files are the same, byte for byte"
        return
    else
        echo "FAILED: these differ on $1, $2:"
        cat "$work/differ"
    fi
    failures=$((failures + 1))
}
for cpu in "$@"; do boot "$cpu" native all; done
boot "$1" compiled some
say "$(($# + 1 - failures)) passed, $failures failed"
[ "$failures" = 0 ]
