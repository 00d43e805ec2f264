#!/bin/sh
# What the tests need beside Python packages: a browser, a second reader of QR codes, fonts to draw with, the servers of a
# regency (PostgreSQL, Redis and nginx), a C compiler for the disk that fails, certutil for a browser that trusts the
# hall's own certificate, debootstrap for a clean Debian to install the package in, and what makes and measures the clips
# of the board's voice. The tests start their own servers; none is left running or started at boot.
set -eu
PACKAGES="chromium zbar-tools fonts-liberation fonts-noto-core postgresql redis-server nginx systemd openssl gcc libc6-dev
libnss3-tools debootstrap espeak-ng sox lame ffmpeg"
SERVERS="postgresql redis-server nginx"
POLICY=/usr/sbin/policy-rc.d

if ! command -v dpkg-query >/dev/null; then
    command -v chromium >/dev/null && command -v zbarimg >/dev/null && exit 0
    echo "The tests need Chromium and zbarimg (on Debian: $PACKAGES)." >&2
    exit 1
fi

missing=""
for package in $PACKAGES; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "The tests need more Debian packages. Run this once, then the same make command again:" >&2
    echo "  sudo sh scripts/system-packages.sh" >&2
    exit 1
fi
echo "Installing$missing ..."

# Debian asks this program whether a server that was just installed may start. A machine that already has an answer
# keeps its own.
if [ ! -e "$POLICY" ]; then
    trap 'rm -f "$POLICY"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod 755 "$POLICY"
fi
apt-get update -qq
# shellcheck disable=SC2086 # one word per package is meant
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends $missing >/dev/null
for server in $SERVERS; do
    case " $missing " in
        *" $server "*) systemctl disable --quiet "$server" 2>/dev/null || true ;;
    esac
done
