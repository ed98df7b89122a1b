// The simulation outside the HLS tools: reads raw integers from files, writes raw integers to files.
//   simulate <folder> <frames> <frames per call>
// <folder>/<port>.in holds the frames of an input port one after the other, <folder>/<port>.out is written.
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
  if (argc != 4) {
    fprintf(stderr, "usage: %s <folder> <frames> <frames per call>\n"
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
/*% for port in ports %*/
  hls::stream<ap_uint<{{ port.stream.token_bits }}>> {{ port.name }};
/*% endfor %*/
  for (long frame = 0; frame < frames; frame += per_call) {
/*% for port in inputs %*/
    load({{ port.name }}_file, {{ port.name }}_values);
    {{ port | write_frame }}({{ port.name }}, {{ port.name }}_values.data(), {{ port.stream.tokens }} * per_call);
/*% endfor %*/
    top({{ ports | map(attribute="name") | join(", ") }});
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
  return 0;
}
