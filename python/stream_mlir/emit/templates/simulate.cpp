// The simulation outside the HLS tools: reads raw integers from files, writes raw integers to files.
//   simulate <folder> <frames> <frames per call>{{ " <folder of memory contents>" if memories }}
// <folder>/<port>.in holds the frames of an input port one after the other, <folder>/<port>.out is written.
/*% if memories %*/
// <folder of memory contents>/<port>.bin is what lies behind a memory port; <folder>/traffic tells how many words of how many bits crossed it.
/*% endif %*/
#include "../top.h"
#include "ports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string>
#include <vector>

static FILE *open_port(const char *folder, const char *name, const char *mode) {
  FILE *file = fopen((std::string(folder) + "/" + name).c_str(), mode);
  if (!file) {
    fprintf(stderr, "cannot open %s/%s\n", folder, name);
    exit(2);
  }
  return file;
}

template <class T> static void load(FILE *file, std::vector<T> &values) {
  if (fread(values.data(), sizeof(T), values.size(), file) != values.size()) {
    fprintf(stderr, "an input file is too short\n");
    exit(2);
  }
}

int main(int argc, char **argv) {
  if (argc != {{ 5 if memories else 4 }}) {
    fprintf(stderr, "usage: %s <folder> <frames> <frames per call>{{ " <folder of memory contents>" if memories }}\n"
                    "<folder>/<port>.in holds the frames of an input, <folder>/<port>.out is written\n", argv[0]);
    return 2;
  }
  const long frames = atol(argv[2]), per_call = atol(argv[3]);
#if !STREAM_VENDOR_STREAMS
  stream_kernels::frames_per_call() = int(per_call);
#endif
/*% for port in inputs %*/
  FILE *{{ port.name }}_file = open_port(argv[1], "{{ port.name }}.in", "rb");
  std::vector<{{ port | c_type }}> {{ port.name }}_values({{ port | elements }} * per_call);
/*% endfor %*/
/*% for port in outputs %*/
  FILE *{{ port.name }}_file = open_port(argv[1], "{{ port.name }}.out", "wb");
  std::vector<{{ port | c_type }}> {{ port.name }}_values({{ port | elements }} * per_call);
/*% endfor %*/
/*% for memory in buffers %*/
  std::vector<stream_kernels::MemoryWord<{{ memory.word_bits }}>> {{ memory.memory }}_array({{ memory.words }});
/*% endfor %*/
/*% for memory in memories if memory.contents is not none %*/
  {
    FILE *file = open_port(argv[4], "{{ memory.name }}.bin", "rb");
    std::vector<unsigned> contents({{ memory.words * memory.word_bits // 32 }}L);
    load(file, contents);
    fclose(file);
    fill_memory<{{ memory.word_bits }}>({{ memory.memory }}_array.data(), contents.data(), {{ memory.words }});
  }
/*% endfor %*/
/*% for port in ports %*/
  hls::stream<ap_uint<{{ port.stream.token_bits }}>> {{ port.name }};
/*% endfor %*/
  for (long frame = 0; frame < frames; frame += per_call) {
/*% for port in inputs %*/
    load({{ port.name }}_file, {{ port.name }}_values);
    {{ port | write_frame }}({{ port.name }}, {{ port.name }}_values.data(), {{ port.stream.tokens }} * per_call);
/*% endfor %*/
    top({{ ports | map(attribute="name") | join(", ") }}{{ memories | map('memory_argument') | join }});
/*% for port in outputs %*/
    const long {{ port.name }}_tokens = {{ port | read_frame }}({{ port.name }}, {{ port.name }}_values.data(), {{ port.stream.tokens }} * per_call);
    if ({{ port.name }}_tokens != {{ port.stream.tokens }} * per_call || !{{ port.name }}.empty()) {
      fprintf(stderr, "the wrong number of tokens left {{ port.name }}\n");
      return 3;
    }
    fwrite({{ port.name }}_values.data(), sizeof({{ port | c_type }}), {{ port.name }}_values.size(), {{ port.name }}_file);
/*% endfor %*/
  }
/*% for port in ports %*/
  fclose({{ port.name }}_file);
/*% endfor %*/
/*% if memories %*/
#if !STREAM_VENDOR_STREAMS
  FILE *traffic = open_port(argv[1], "traffic", "wb");
  for (const stream_kernels::Traffic *port = stream_kernels::Traffic::first(); port; port = port->next)
    fprintf(traffic, "%s %d %lld\n", port->name, port->word_bits, port->words);
  fclose(traffic);
#endif
/*% endif %*/
  return 0;
}
