#!/usr/bin/env bash
# Copies the chart library out of the npm package that package-lock.json pins (npm checks the package's integrity hash) into vendor/.
#   refresh.sh          after a new version in package.json and `npm install --package-lock-only`
#   refresh.sh --check  fails when a vendored file is not the package's
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp package.json package-lock.json "$work"
npm ci --prefix "$work" --ignore-scripts --no-audit --no-fund --silent
package="$work/node_modules/uplot"
if [ "${1:-}" = --check ]; then
  cmp "$package/dist/uPlot.iife.min.js" vendor/uplot/uPlot.iife.min.js
  cmp "$package/dist/uPlot.min.css" vendor/uplot/uPlot.min.css
  cmp "$package/LICENSE" vendor/uplot/LICENSE
  (cd vendor/uplot && sha256sum --check --quiet SHA256SUMS)
  echo "vendor/uplot is the package's, $(node -p "require('$package/package.json').version")"
else
  cp "$package/dist/uPlot.iife.min.js" "$package/dist/uPlot.min.css" "$package/LICENSE" vendor/uplot/
  (cd vendor/uplot && sha256sum uPlot.iife.min.js uPlot.min.css LICENSE >SHA256SUMS)
fi
