#!/bin/sh
# Makes the video that keeps a screen awake where browsers lend no wake lock (webapp/static/js/lib/device/awake-video.js):
# four seconds of black, with a silent track of sound, without which browsers let the screen sleep beside it. Under five
# seconds it takes no other program's sound away. MP4 for TVs, WebM for browsers without H.264. Run it in the project's root.
set -eu
cd webapp/static/video
picture="-f lavfi -i color=c=black:s=64x36:r=2:d=4"
silence="-f lavfi -i anullsrc=r=8000:cl=mono:d=4"
quiet="-hide_banner -loglevel error -y -fflags +bitexact"
exact="-map_metadata -1 -flags:v +bitexact -flags:a +bitexact"
# shellcheck disable=SC2086
ffmpeg $quiet $picture $silence $exact -c:v libx264 -profile:v baseline -level 3.0 -pix_fmt yuv420p -threads 1 \
  -c:a aac -b:a 8k -movflags +faststart awake.mp4
# shellcheck disable=SC2086
ffmpeg $quiet $picture $silence $exact -c:v libvpx -b:v 8k -threads 1 -c:a libopus -b:a 6k awake.webm
