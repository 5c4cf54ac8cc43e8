#!/usr/bin/env bash
# The same bytes on a browser's machine: builds this folder for wasm32-unknown-unknown and runs the golden scripts in it
# under node. Says so, and succeeds, where node or the target is not to be had.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v node >/dev/null; then
    echo "node is not here: the golden scripts are not run as WebAssembly"
    exit 0
fi
if ! rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null | xargs -r ls >/dev/null 2>&1; then
    echo "the target wasm32-unknown-unknown is not here: the golden scripts are not run as WebAssembly"
    exit 0
fi
target=${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/target}/wasm-check
CARGO_TARGET_DIR=$target cargo build --quiet --release --target wasm32-unknown-unknown
node check.mjs "$target/wasm32-unknown-unknown/release/cloudkata_wasm_check.wasm" ../golden
