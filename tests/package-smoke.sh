#!/usr/bin/env bash
# Packs the libraries and uses the packages as others do: an empty program outside this repository takes them from a folder, is published as one
# native file with every assembly of ours kept whole, gives no warning, and is right about two faces, a signal, and a picture read back.
#
#     tests/package-smoke.sh [--no-build]      --no-build packs what has been built for release
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packages="Managed Managed.Media Managed.Models Managed.Postgres Managed.VectorData"
version=0.0.0-smoke

for name in $packages; do
    dotnet pack -c Release "$@" -p:PackageVersion=$version "src/$name" -o "$work/feed"
    for file in README.md LICENSE THIRD-PARTY-NOTICES.md "lib/net10.0/$name.dll" "lib/net10.0/$name.xml"; do
        grep -aqF "$file" "$work/feed/$name.$version.nupkg" || { echo "$name: the package has no $file"; exit 1; }
    done
    grep -aqF "lib/net10.0/$name.pdb" "$work/feed/$name.$version.snupkg" || { echo "$name: there are no symbols"; exit 1; }
done

# Packages are unpacked in the work folder, so that no cache keeps what is being worked on.
cache=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
mkdir "$work/app"
cat >"$work/app/nuget.config" <<CONFIG
<configuration>
  <config><add key="globalPackagesFolder" value="$work/unpacked" /></config>
  <fallbackPackageFolders><add key="cache" value="$cache" /></fallbackPackageFolders>
  <packageSources><add key="managed" value="$work/feed" /></packageSources>
</configuration>
CONFIG
references=
for name in $packages; do references+="<PackageReference Include=\"$name\" Version=\"$version\" /><TrimmerRootAssembly Include=\"$name\" />"; done
cat >"$work/app/app.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <InvariantGlobalization>true</InvariantGlobalization>
    <PublishAot>true</PublishAot>
    <IlcInstructionSet Condition="!\$(NETCoreSdkRuntimeIdentifier.EndsWith('arm64'))">x86-64-v3</IlcInstructionSet>
    <TrimmerSingleWarn>false</TrimmerSingleWarn>
  </PropertyGroup>
  <ItemGroup>$references</ItemGroup>
</Project>
PROJECT
cp tests/package-smoke/Program.cs "$work/app/Program.cs"

( cd "$work/app" && dotnet publish -c Release --use-current-runtime -o "$work/out" ) | tee "$work/publish.txt"
if grep -E 'warning|IL[23][0-9]{3}' "$work/publish.txt"; then echo "publishing gives warnings"; exit 1; fi
"$work/out/app" samples/pictures/astronaut.png samples/pictures/astronaut-altered.jpg samples/pictures/grace_hopper.jpg "$work/back.png"
