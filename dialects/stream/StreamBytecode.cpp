// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The version of the dialect in bytecode, and reading what older versions
// wrote. Policy: README.md beside this file. Attributes are stored as text,
// upstream's default.

#include "dialects/stream/StreamDialect.h"

#include "mlir/Bytecode/BytecodeImplementation.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

struct StreamVersion : DialectVersion {
  explicit StreamVersion(uint64_t number) : number(number) {}
  uint64_t number;
};

/// Brings a module from one version to the next.
using Upgrade = LogicalResult (*)(Operation *top);

/// upgrades[i] leads from version i + 1 to i + 2; the last one to the current.
constexpr std::array<Upgrade, 0> upgrades = {};
constexpr uint64_t currentVersion = upgrades.size() + 1;

struct StreamBytecode : BytecodeDialectInterface {
  explicit StreamBytecode(Dialect *dialect)
      : BytecodeDialectInterface(dialect) {}

  void writeVersion(DialectBytecodeWriter &writer) const override {
    writer.writeVarInt(currentVersion);
  }

  std::unique_ptr<DialectVersion>
  readVersion(DialectBytecodeReader &reader) const override {
    uint64_t number;
    if (failed(reader.readVarInt(number)))
      return nullptr;
    if (number > currentVersion || number == 0) {
      reader.emitError() << "written in version " << number
                         << " of the stream dialect; this tool reads versions "
                            "1 to "
                         << currentVersion << ", use a newer one";
      return nullptr;
    }
    return std::make_unique<StreamVersion>(number);
  }

  LogicalResult
  upgradeFromVersion(Operation *top,
                     const DialectVersion &version) const override {
    uint64_t number = static_cast<const StreamVersion &>(version).number;
    for (Upgrade upgrade : ArrayRef(upgrades).drop_front(number - 1))
      if (failed(upgrade(top)))
        return failure();
    return success();
  }
};

} // namespace

void StreamDialect::registerBytecode() { addInterfaces<StreamBytecode>(); }
