# The weights of the simulation, as binary files: 11 million of them assemble in no time.
    .section .rodata
#% for array in arrays
    .globl {{ array.name }}
    .balign 64
{{ array.name }}:
    .incbin "{{ array.name }}.bin"
#% endfor
    .section .note.GNU-stack,"",@progbits
