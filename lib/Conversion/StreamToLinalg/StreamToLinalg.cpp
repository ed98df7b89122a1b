// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `convert-stream-to-linalg`: what a stream graph computes, as loops over
// tensors that upstream's own pipelines lower to a CPU.

#include "Lowering.h"

#include "lib/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::stream;

/// The same elements in whole bytes; none where they cannot be had.
static TypedAttr inContainer(TypedAttr attribute, RankedTensorType type) {
  if (attribute.getType() == type)
    return attribute;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(attribute))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  auto dense = dyn_cast<DenseIntElementsAttr>(attribute);
  if (!dense)
    return nullptr;
  unsigned width = type.getElementTypeBitWidth();
  return cast<TypedAttr>(
      dense.mapValues(type.getElementType(), [&](const APInt &value) {
        return value.sextOrTrunc(width);
      }));
}

static LogicalResult lowerConstant(Lowering &lowering, arith::ConstantOp op) {
  auto type = dyn_cast<RankedTensorType>(op.getType());
  if (!type)
    return op.emitOpError("is no tensor");
  TypedAttr attribute = inContainer(op.getValue(), containerTensor(type));
  if (!attribute)
    return op.emitOpError("holds no dense elements");
  lowering.values.map(op.getResult(),
                      Value(arith::ConstantOp::create(
                          lowering.builder, lowering.loc, attribute)));
  return success();
}

/// What joins processes computes nothing.
static LogicalResult forward(Lowering &lowering, Operation *op) {
  for (Value result : op->getResults())
    lowering.values.map(result, lowering.of(op->getOperand(0)));
  return success();
}

static LogicalResult lower(Lowering &lowering, Operation *op) {
  lowering.loc = op->getLoc();
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](ConvOp op) { return lowerConv(lowering, op); })
      .Case(
          [&](ConvTransposeOp op) { return lowerConvTranspose(lowering, op); })
      .Case([&](ArgmaxOp op) { return lowerArgmax(lowering, op); })
      .Case([&](LinearOp op) { return lowerLinear(lowering, op); })
      .Case([&](MatmulOp op) { return lowerMatmul(lowering, op); })
      .Case([&](NormOp op) { return lowerNorm(lowering, op); })
      .Case([&](ConstantOp op) { return lowerConstantStream(lowering, op); })
      .Case([&](PoolOp op) { return lowerPool(lowering, op); })
      .Case([&](ReduceOp op) { return lowerReduce(lowering, op); })
      .Case([&](MapOp op) { return lowerMap(lowering, op); })
      .Case([&](LookupOp op) { return lowerLookup(lowering, op); })
      .Case([&](SoftmaxOp op) { return lowerSoftmax(lowering, op); })
      .Case([&](arith::ConstantOp op) { return lowerConstant(lowering, op); })
      .Case<ForkOp, FifoOp, SpillOp, ConvertWidthOp>(
          [&](Operation *op) { return forward(lowering, op); })
      .Case([&](ReshapeOp op) { return lowerReshape(lowering, op); })
      .Case([&](ConcatOp op) { return lowerConcat(lowering, op); })
      .Case([&](SliceOp op) { return lowerSlice(lowering, op); })
      .Case([&](ResizeOp op) { return lowerResize(lowering, op); })
      .Case([&](PermuteOp op) { return lowerPermute(lowering, op); })
      .Case([&](PadOp op) { return lowerPad(lowering, op); })
      .Case([&](InterpolateOp op) { return lowerInterpolate(lowering, op); })
      .Default([](Operation *op) {
        return op->emitOpError("has no lowering to linalg");
      });
}

static bool isStream(Type type) { return isa<RankedTensorType>(type); }

/// Builds the new body behind the old one, which then goes.
static LogicalResult convert(func::FuncOp function) {
  auto types = llvm::concat<const Type>(function.getArgumentTypes(),
                                        function.getResultTypes());
  if (!function.getBody().hasOneBlock() || !llvm::all_of(types, isStream))
    return function.emitOpError(
        "must be one block with streams as arguments and results");
  Block *old = &function.front();
  Block *block = new Block;
  function.getBody().push_back(block);
  OpBuilder builder = OpBuilder::atBlockEnd(block);
  Lowering lowering(builder);
  for (BlockArgument argument : old->getArguments()) {
    auto type = containerTensor(cast<RankedTensorType>(argument.getType()));
    lowering.values.map(argument, block->addArgument(type, argument.getLoc()));
  }
  for (Operation &op : old->without_terminator())
    if (failed(lower(lowering, &op)))
      return failure();
  SmallVector<Value> results;
  for (Value result : old->getTerminator()->getOperands())
    results.push_back(lowering.of(result));
  func::ReturnOp::create(builder, old->getTerminator()->getLoc(), results);
  old->dropAllReferences();
  old->erase();
  function.setType(FunctionType::get(function.getContext(),
                                     block->getArgumentTypes(),
                                     ValueRange(results).getTypes()));
  return success();
}

namespace {
struct ConvertStreamToLinalg
    : PassWrapper<ConvertStreamToLinalg, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ConvertStreamToLinalg)

  StringRef getArgument() const override { return "convert-stream-to-linalg"; }
  StringRef getDescription() const override {
    return "Convert streams, f32 or integer, to linalg on tensors with the "
           "same values, bit for bit where they are integers";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, linalg::LinalgDialect,
                    math::MathDialect, tensor::TensorDialect>();
  }
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (!function.isDeclaration() && failed(convert(function)))
        return signalPassFailure();
  }
};
} // namespace

std::unique_ptr<Pass> stream::createConvertStreamToLinalgPass() {
  return std::make_unique<ConvertStreamToLinalg>();
}
