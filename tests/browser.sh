#!/bin/sh
# Chromium, which the browser tests open pages in: used where it is, installed where that is possible.
set -eu
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as="no"; fi
if [ "$as" != no ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the browser tests"
  if $as apt-get update -qq && $as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; then
    exit 0
  fi
fi
echo "Chromium is not here and could not be installed: the browser tests will be skipped, and say so."
echo "To run them: apt-get install chromium (as root), then make test again."
