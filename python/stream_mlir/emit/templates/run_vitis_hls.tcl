# C simulation, synthesis, co-simulation and export in Vitis HLS, for {{ design.device }} at {{ design.clock_mhz }} MHz.
#   vitis_hls -f run_vitis_hls.tcl                   2020.2 to 2024.1
#   vitis-run --mode hls --tcl run_vitis_hls.tcl     2024.2 and later
# The variable STEPS chooses among: csim csynth cosim export. Default: csim csynth.
set here [file dirname [file normalize [info script]]]
set steps [expr {[info exists ::env(STEPS)] ? $::env(STEPS) : "csim csynth"}]
set flags "-std=c++14 -DSTREAM_REAL_WORDS -I$here -I$here/kernels"

cd $here
open_project -reset vitis
set_top top
add_files $here/top.cpp -cflags $flags
#% for layer in design.layers
add_files $here/layers/{{ layer }}.cpp -cflags $flags
#% endfor
add_files -tb $here/tb/testbench.cpp -cflags "$flags -Wno-unknown-pragmas"

open_solution -reset solution -flow_target vivado
set_part {{ design.part }}
create_clock -period {{ period_ns }} -name default

if {"csim" in $steps} { csim_design }
if {"csynth" in $steps} { csynth_design }
if {"cosim" in $steps} { cosim_design }
if {"export" in $steps} { export_design -format ip_catalog }
exit
