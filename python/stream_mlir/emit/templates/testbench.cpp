// Runs the accelerator on the first golden frames and prints every output value, one line each:
//   <port> <frame> <index> <value>
// golden/expected.txt holds what must be printed. Returns 1 when a value differs.
#include "../top.h"
#include "ports.h"

#include <stdio.h>

/*% for port in ports %*/
static const {{ port | c_type }} {{ port.name }}_golden[] = {
#include "../golden/{{ port.name }}.inc"
};
/*% endfor %*/

/*% for replay in crossing %*/
#ifdef __BAMBU__
static const unsigned {{ replay.name }}_contents[] = { // of every frame
#include "../memory/{{ replay.name }}.inc"
};
static const long {{ replay.name }}_words[] = { {{ replay.words | join(", ") }} };
static stream_kernels::MemoryWord<{{ replay.word_bits }}> {{ replay.name }}_frame[{{ replay.frame_words }}];
#endif
/*% endfor %*/
/*% for memory in memories if memory.contents is not none %*/
static const unsigned {{ memory.name }}_contents[] = {
#include "../memory/{{ memory.name }}.inc"
};
/*% endfor %*/
/*% for memory in memories if memory.order %*/

struct {{ memory.name }}_order {
/*% for name, value in memory.order.items() %*/
  static const int {{ name }} = {{ value }};
/*% endfor %*/
};
/*% endfor %*/

template <class T> static int check(const char *port, int frame, const int *values, const T *golden, long count) {
  int wrong = 0;
  for (long i = 0; i < count; ++i) {
    printf("%s %d %ld %d\n", port, frame, i, values[i]);
    wrong += values[i] != golden[i];
  }
  return wrong;
}

int main() {
/*% for port in ports %*/
  static hls::stream<ap_uint<{{ port.stream.token_bits }}>> {{ port.name }};
/*% endfor %*/
/*% for port in outputs %*/
  static int {{ port.name }}_values[{{ port | elements }}];
/*% endfor %*/
/*% for memory in buffers %*/
  static stream_kernels::MemoryWord<{{ memory.word_bits }}> {{ memory.memory }}_array[{{ memory.words }}];
/*% endfor %*/
/*% for memory in memories %*/
/*% if memory.contents is not none %*/
  fill_memory<{{ memory.word_bits }}>({{ memory.memory }}_array, {{ memory.name }}_contents, {{ memory.words }});
/*% endif %*/
#ifdef __BAMBU__
  static hls::stream<ap_uint<{{ memory.word_bits }}>> {{ memory.name }};
#else
  stream_kernels::MemoryWord<{{ memory.word_bits }}> *const {{ memory.name }} = {{ memory.memory }}_array;
#endif
/*% endfor %*/
  int wrong = 0;
  for (int frame = 0; frame < {{ frames }}; ++frame) {
/*% for port in inputs %*/
    {{ port | write_frame }}({{ port.name }}, {{ port.name }}_golden + frame * {{ port | elements }}L, {{ port.stream.tokens }});
/*% endfor %*/
/*% if memories %*/
#ifdef __BAMBU__
/*% for replay in crossing %*/
    fill_memory<{{ replay.word_bits }}>({{ replay.name }}_frame, {{ replay.name }}_contents + frame * {{ replay.frame_words * replay.word_bits // 32 }}L, {{ replay.frame_words }});
/*% endfor %*/
/*% for memory in memories if not memory.writes %*/
/*% if memory.name in replays %*/
    for (long word = 0; word < {{ replays[memory.name].name }}_words[frame]; ++word)
      {{ memory.name }}.write({{ replays[memory.name].name }}_frame[word]);
/*% elif memory.rounds %*/
    if (frame % {{ frames // memory.rounds }} == 0)
      for (long word = 0; word < {{ memory.frame_words }}; ++word)
        {{ memory.name }}.write({{ memory.memory }}_array[frame / {{ frames // memory.rounds }} * {{ memory.frame_words }}L + word]);
/*% else %*/
    stream_kernels::walk_memory<{{ memory.name }}_order, stream_kernels::{{ "Transposed" if memory.phases else "One" }}Phase{{ "s" if memory.phases }}<{{ memory.name }}_order>>({{ memory.memory }}_array, {{ memory.name }});
/*% endif %*/
/*% endfor %*/
#endif
/*% endif %*/
    top({{ (ports + memories) | map(attribute="name") | join(", ") }});
/*% if memories | selectattr("writes") | list %*/
#ifdef __BAMBU__
/*% for memory in memories if memory.writes %*/
    for (long word = 0; word < {{ replays[memory.name].name }}_words[frame]; ++word)
      wrong += {{ memory.name }}.read() != {{ replays[memory.name].name }}_frame[word];
/*% endfor %*/
#endif
/*% endif %*/
/*% for port in outputs %*/
    if ({{ port | read_frame }}({{ port.name }}, {{ port.name }}_values, {{ port.stream.tokens }}) != {{ port.stream.tokens }})
      ++wrong;
    wrong += check("{{ port.name }}", frame, {{ port.name }}_values, {{ port.name }}_golden + frame * {{ port | elements }}L, {{ port | elements }});
/*% endfor %*/
  }
  printf("%d wrong values\n", wrong);
  return wrong != 0;
}
