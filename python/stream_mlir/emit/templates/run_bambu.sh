#!/bin/sh
# Synthesizes the design with PandA-Bambu, gives its FIFOs their depths, simulates the Verilog with Verilator and compares
# what the testbench printed with golden/expected.txt. Exit status: 0 equal, 1 different or not finished, 127 no Bambu.
# Bambu's own exit status and comparison are not trusted: both were seen to be wrong.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bambu=${BAMBU:-bambu}
command -v "$bambu" >/dev/null 2>&1 || { echo "bambu is not on PATH" >&2; exit 127; }
rm -rf "$here/bambu"
mkdir "$here/bambu" && cd "$here/bambu" || exit 1

# One translation unit, like every design that was tried on Bambu: its plugin sees callers and callees together.
for source in{% for layer in design.layers %} layers/{{ layer }}.cpp{% endfor %} top.cpp; do
  echo "#include \"$source\""
done >design.cpp

# -fno-unroll-loops: unrolled reads of one stream may be swapped. The first simulation may well stop in a deadlock, for
# every FIFO holds three tokens until its depth is set.
"$bambu" design.cpp \
  -I"$here" -I"$here/kernels" \
  --top-fname=top --generate-interface=INFER --std=c++14 --compiler=I386_CLANG16 \
  --clock-period={{ period_ns }} --device-name="${BAMBU_DEVICE:-xc7z020-1clg484-VVD}" \
  -O2 -fno-unroll-loops -v2 -DCUSTOM_VERIFICATION \
  --generate-tb="$here/tb/testbench.cpp" --simulate --simulator=VERILATOR \
  --max-sim-cycles={{ cycle_limit }} >bambu.log 2>&1
status=$?
if [ ! -f top.v ]; then
  echo "Bambu wrote no Verilog (status $status); the end of bambu/bambu.log:" >&2
  tail -n 20 bambu.log >&2
  exit 1
fi

python3 "$here/set_fifo_depths.py" "$here/design.json" top.v || exit 1
simulate=$(find . -name 'simulate*.sh' | sort | head -n 1)
if [ -z "$simulate" ]; then
  echo "Bambu left no simulate script below $here/bambu" >&2
  exit 1
fi
sh "$simulate" >simulate.log 2>&1
log=$(find . -name testbench.log | head -n 1)
if [ -z "$log" ]; then
  echo "the simulation left no testbench.log; see bambu/simulate.log" >&2
  exit 1
fi

grep -E '^[a-z0-9_]+ [0-9]+ [0-9]+ -?[0-9]+$' "$log" >printed.txt
grep -h -o 'Total cycles[^0-9]*[0-9]*' simulate.log bambu.log | head -n 1
if cmp -s printed.txt "$here/golden/expected.txt"; then
  echo "RTL equals golden: $(wc -l <printed.txt) values"
  exit 0
fi
echo "RTL differs from golden ($(wc -l <printed.txt) of $(wc -l <"$here/golden/expected.txt") values printed):" >&2
diff printed.txt "$here/golden/expected.txt" | head -n 10 >&2
grep -h -i -E 'not terminated|mismatch|error' simulate.log "$log" | head -n 5 >&2
exit 1
