// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Scalar.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringMap.h"

#include <cmath>

using namespace mlir;
using namespace mlir::stream;

using Numbers = ArrayRef<double>;
using Function = double (*)(Numbers);

// Integers are exact in a double up to 53 bits, which no index or size exceeds.
static double larger(Numbers x) { return x[0] > x[1] ? x[0] : x[1]; }
static double smaller(Numbers x) { return x[0] < x[1] ? x[0] : x[1]; }
static double itself(Numbers x) { return x[0]; }
static double sum(Numbers x) { return x[0] + x[1]; }
static double difference(Numbers x) { return x[0] - x[1]; }
static double times(Numbers x) { return x[0] * x[1]; }
static double both(Numbers x) { return int64_t(x[0]) & int64_t(x[1]); }
static double either(Numbers x) { return int64_t(x[0]) | int64_t(x[1]); }
static double differ(Numbers x) { return int64_t(x[0]) ^ int64_t(x[1]); }

static const llvm::StringMap<Function> &functions() {
  static const llvm::StringMap<Function> table = {
      {"arith.addf", sum},
      {"arith.addi", sum},
      {"arith.andi", both},
      {"arith.divf", [](Numbers x) { return x[0] / x[1]; }},
      {"arith.divsi", [](Numbers x) { return std::trunc(x[0] / x[1]); }},
      {"arith.divui", [](Numbers x) { return std::trunc(x[0] / x[1]); }},
      {"arith.extf", itself},
      {"arith.extsi", itself},
      {"arith.floordivsi", [](Numbers x) { return std::floor(x[0] / x[1]); }},
      {"arith.fptosi", [](Numbers x) { return std::trunc(x[0]); }},
      {"arith.index_cast", itself},
      {"arith.maximumf", larger},
      {"arith.maxnumf", larger},
      {"arith.maxsi", larger},
      {"arith.minimumf", smaller},
      {"arith.minnumf", smaller},
      {"arith.minsi", smaller},
      {"arith.mulf", times},
      {"arith.muli", times},
      {"arith.negf", [](Numbers x) { return -x[0]; }},
      {"arith.ori", either},
      {"arith.select", [](Numbers x) { return x[0] != 0 ? x[1] : x[2]; }},
      {"arith.sitofp", itself},
      {"arith.subf", difference},
      {"arith.subi", difference},
      {"arith.truncf", itself},
      {"arith.uitofp", itself},
      {"arith.xori", differ},
      {"math.absi", [](Numbers x) { return std::fabs(x[0]); }},
      {"math.absf", [](Numbers x) { return std::fabs(x[0]); }},
      {"math.ceil", [](Numbers x) { return std::ceil(x[0]); }},
      {"math.erf", [](Numbers x) { return std::erf(x[0]); }},
      {"math.exp", [](Numbers x) { return std::exp(x[0]); }},
      {"math.exp2", [](Numbers x) { return std::exp2(x[0]); }},
      {"math.expm1", [](Numbers x) { return std::expm1(x[0]); }},
      {"math.floor", [](Numbers x) { return std::floor(x[0]); }},
      {"math.log", [](Numbers x) { return std::log(x[0]); }},
      {"math.log1p", [](Numbers x) { return std::log1p(x[0]); }},
      {"math.powf", [](Numbers x) { return std::pow(x[0], x[1]); }},
      {"math.rsqrt", [](Numbers x) { return 1 / std::sqrt(x[0]); }},
      {"math.sqrt", [](Numbers x) { return std::sqrt(x[0]); }},
      {"math.tanh", [](Numbers x) { return std::tanh(x[0]); }},
  };
  return table;
}

static std::optional<double> compare(arith::CmpIPredicate predicate,
                                     Numbers x) {
  using P = arith::CmpIPredicate;
  switch (predicate) {
  case P::eq:
    return x[0] == x[1];
  case P::ne:
    return x[0] != x[1];
  case P::slt:
    return x[0] < x[1];
  case P::sle:
    return x[0] <= x[1];
  case P::sgt:
    return x[0] > x[1];
  case P::sge:
    return x[0] >= x[1];
  default:
    return std::nullopt;
  }
}

static std::optional<double> compare(arith::CmpFPredicate predicate,
                                     Numbers x) {
  using P = arith::CmpFPredicate;
  bool ordered = !std::isnan(x[0]) && !std::isnan(x[1]);
  switch (predicate) {
  case P::OEQ:
    return ordered && x[0] == x[1];
  case P::OGT:
    return ordered && x[0] > x[1];
  case P::OGE:
    return ordered && x[0] >= x[1];
  case P::OLT:
    return ordered && x[0] < x[1];
  case P::OLE:
    return ordered && x[0] <= x[1];
  case P::ONE:
    return ordered && x[0] != x[1];
  case P::UEQ:
    return !ordered || x[0] == x[1];
  case P::UGT:
    return !ordered || x[0] > x[1];
  case P::UGE:
    return !ordered || x[0] >= x[1];
  case P::ULT:
    return !ordered || x[0] < x[1];
  case P::ULE:
    return !ordered || x[0] <= x[1];
  case P::UNE:
    return !ordered || x[0] != x[1];
  default:
    return std::nullopt;
  }
}

std::optional<double> stream::numberIn(Attribute attribute) {
  if (auto number = dyn_cast_or_null<FloatAttr>(attribute))
    return number.getValueAsDouble();
  if (auto number = dyn_cast_or_null<IntegerAttr>(attribute))
    return number.getType().isInteger(1) ? double(number.getValue() != 0)
                                         : double(number.getInt());
  return std::nullopt;
}

std::optional<double> stream::numberOf(Value value) {
  Attribute attribute;
  return matchPattern(value, m_Constant(&attribute)) ? numberIn(attribute)
                                                     : std::nullopt;
}

std::optional<double> stream::evaluate(Operation *op, Numbers operands) {
  std::optional<double> result;
  if (auto compared = dyn_cast<arith::CmpFOp>(op)) {
    result = compare(compared.getPredicate(), operands);
  } else if (auto compared = dyn_cast<arith::CmpIOp>(op)) {
    result = compare(compared.getPredicate(), operands);
  } else if (auto found = functions().find(op->getName().getStringRef());
             found != functions().end()) {
    result = found->second(operands);
  }
  if (result && getElementTypeOrSelf(op->getResult(0).getType()).isF32())
    result = double(float(*result));
  return result;
}
