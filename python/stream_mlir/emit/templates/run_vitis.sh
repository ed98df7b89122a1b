#!/bin/sh
# Runs run_vitis_hls.tcl with whichever of the two commands is there. STEPS="csim csynth cosim export" chooses the steps.
set -eu
cd "$(dirname "$0")"
if command -v vitis-run >/dev/null 2>&1; then
  exec vitis-run --mode hls --tcl run_vitis_hls.tcl
elif command -v vitis_hls >/dev/null 2>&1; then
  exec vitis_hls -f run_vitis_hls.tcl
fi
echo "neither vitis-run nor vitis_hls is on PATH; source Vitis' settings64.sh first" >&2
exit 127
