// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `convert-linalg-to-stream`: one walk over each function, in which every
// tensor becomes a constant, a stream in some order, or stays.

#include "Boundary.h"
#include "Scope.h"

#include "dialects/stream/StreamDialect.h"
#include "lib/Conversion/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace mlir::stream;

/// Why an op stays: read by `stream-verify-graph`.
static constexpr StringLiteral kRefused = "stream.refused";

static bool isStreamable(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.hasStaticShape() && tensor.getElementType().isF32() &&
         product(tensor.getShape()) > 0 &&
         (tensor.getRank() < 2 || tensor.getDimSize(0) == 1);
}

namespace {
class FunctionConverter {
public:
  explicit FunctionConverter(func::FuncOp function)
      : function(function), scope(function.getContext()) {}
  void run();

private:
  std::string unfit();
  bool readsStream(Operation *op);
  void convert(Operation *op);
  llvm::Expected<Entry> dispatch(Operation *op);
  void leave(Operation *op, StringRef reason);
  Value plain(Value value, Operation *user);
  void convertArguments();
  void convertResults(func::ReturnOp op);

  func::FuncOp function;
  Scope scope;
  SmallVector<Operation *> converted; ///< erased once nothing reads them
  DenseMap<Value, Value> plainValues; ///< of streams: the tensor of the model
};
} // namespace

/// Why the function has no streaming form, or nothing.
std::string FunctionConverter::unfit() {
  if (!function.getBody().hasOneBlock())
    return "the function is not one block";
  if (!SymbolTable::symbolKnownUseEmpty(function, function->getParentOp()))
    return "other functions call it (inline it first)";
  for (auto [number, type] : llvm::enumerate(function.getArgumentTypes())) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    std::string what = "argument " + std::to_string(number);
    if (!tensor || !tensor.hasStaticShape())
      return what + " is no tensor of static shape";
    if (!tensor.getElementType().isF32())
      return what + " is not of f32";
    if (!isStreamable(type))
      return what + " has a batch of " + std::to_string(tensor.getDimSize(0)) +
             " (a stream carries one frame at a time)";
  }
  return "";
}

llvm::Expected<Entry> FunctionConverter::dispatch(Operation *op) {
  if (auto pad = dyn_cast<tensor::PadOp>(op))
    return convertPad(scope, pad);
  if (isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp, tensor::CastOp>(op))
    return convertReshape(scope, op);
  if (auto insert = dyn_cast<tensor::InsertSliceOp>(op))
    return convertInsert(scope, insert);
  if (auto concat = dyn_cast<tensor::ConcatOp>(op))
    return convertConcat(scope, concat);
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return convertSlice(scope, slice);
  if (auto softmax = dyn_cast<linalg::SoftmaxOp>(op))
    return convertSoftmax(scope, softmax);
  if (scope.norms.contains(op))
    return convertNorm(scope, op);
  if (OpTrait::hasElementwiseMappableTraits(op))
    return convertElementwiseTensors(scope, op);
  auto linalg = dyn_cast<linalg::LinalgOp>(op);
  if (!linalg)
    return refuse("it has no streaming form");
  if (linalg.isAllParallelLoops())
    return gatherOf(linalg) ? convertGather(scope, linalg)
                            : convertElementwise(scope, linalg);
  if (std::optional<Argmax> argmax = argmaxOf(linalg))
    return convertArgmax(scope, linalg, *argmax);
  if (linalg.getNumDpsInputs() == 1)
    return convertReduction(scope, linalg);
  if (linalg.getNumDpsInputs() == 2)
    return convertWindow(scope, linalg);
  return refuse("loops over " + Twine(linalg.getNumDpsInputs()) + " operands");
}

/// Why the (first) result cannot be a stream, or nothing.
static StringRef unfitResult(Operation *op) {
  if (op->getNumResults() == 0 ||
      !llvm::all_of(op->getResultTypes(), llvm::IsaPred<RankedTensorType>))
    return "its result is no tensor";
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (!type.hasStaticShape())
    return "the shape of its result is not known";
  bool elementwise = isa<linalg::LinalgOp>(op) ||
                     OpTrait::hasElementwiseMappableTraits(op) ||
                     isa<tensor::ExpandShapeOp, tensor::CollapseShapeOp>(op);
  if (!type.getElementType().isF32() &&
      !(elementwise && type.getElementType().isIntOrIndex()))
    return "its result is not of f32 (streams carry f32)";
  return "";
}

/// Whether it reads a stream; a region may also read tensors from outside.
bool FunctionConverter::readsStream(Operation *op) {
  auto isStream = [&](Value value) {
    const Entry *entry = scope.find(value);
    return entry && !std::holds_alternative<Array>(*entry);
  };
  auto visit = [&](Operation *inner) {
    return llvm::any_of(inner->getOperands(), isStream)
               ? WalkResult::interrupt()
               : WalkResult::advance();
  };
  return op->walk(visit).wasInterrupted();
}

void FunctionConverter::convert(Operation *op) {
  scope.builder.setInsertionPoint(op);
  Attribute constant;
  if (op->getNumResults() == 1 && matchPattern(op, m_Constant(&constant))) {
    if (std::optional<Array> array = Array::of(constant))
      scope.entries.insert({op->getResult(0), *array});
    return;
  }
  bool onStreams = readsStream(op);
  std::string reason = unfitResult(op).str();
  if (reason.empty() && !isa<tensor::EmptyOp>(op)) {
    llvm::Expected<Entry> entry = dispatch(op);
    if (entry) {
      scope.entries.insert({op->getResult(0), *entry});
      converted.push_back(op);
      return;
    }
    reason = llvm::toString(entry.takeError());
  }
  if (onStreams) // an op on constants alone just stays
    leave(op, reason);
}

/// Why an entry is worth nothing to an op that stays, or nothing.
static StringRef unbuildable(const Entry &entry, Value value) {
  if (std::holds_alternative<SoftmaxPart>(entry))
    return "a reduction over the channels of each position that is no softmax";
  if (!getElementTypeOrSelf(value.getType()).isF32())
    return "its result is not of f32 (streams carry f32)";
  auto &stream = std::get<Stream>(entry);
  if (stream.padding && stream.padding->hasGaps())
    return "gaps that no convolution reads";
  if (!stream.padding && SizesRef(stream.shape) != sizesOf(value))
    return "repeating the elements of a stream";
  return "";
}

/// The tensor of the model for an op that stays, given before `user`.
Value FunctionConverter::plain(Value value, Operation *user) {
  const Entry *entry = scope.find(value);
  if (!entry || std::holds_alternative<Array>(*entry))
    return value;
  if (Value known = plainValues.lookup(value))
    return known;
  if (StringRef reason = unbuildable(*entry, value); !reason.empty()) {
    // Its op stays after all, where it is first needed.
    Operation *op = value.getDefiningOp();
    llvm::erase(converted, op);
    op->moveBefore(user);
    op->setAttr(kRefused, StringAttr::get(op->getContext(), reason));
    for (OpOperand &operand : op->getOpOperands())
      operand.set(plain(operand.get(), op));
    return value;
  }
  scope.builder.setInsertionPoint(user);
  return plainValues[value] =
             toModel(scope.builder, user->getLoc(), std::get<Stream>(*entry));
}

void FunctionConverter::leave(Operation *op, StringRef reason) {
  op->setAttr(kRefused, StringAttr::get(op->getContext(), reason));
  op->walk([&](Operation *inner) {
    for (OpOperand &operand : inner->getOpOperands())
      operand.set(plain(operand.get(), op));
  });
  for (OpResult result : op->getResults()) {
    if (!isStreamable(result.getType()) || result.use_empty())
      continue;
    Layout layout = preferredLayout(result);
    scope.builder.setInsertionPointAfter(op);
    Value value = toStream(scope.builder, op->getLoc(), result, layout);
    scope.entries.insert({result, streamOf(value, sizesOf(result), layout)});
    plainValues[result] = result;
  }
}

/// Each argument gets a twin, the stream, and goes once nothing reads it.
void FunctionConverter::convertArguments() {
  Block &block = function.front();
  for (BlockArgument argument : llvm::to_vector(block.getArguments())) {
    SizesRef shape = sizesOf(argument);
    Layout layout = preferredLayout(argument);
    Port port = Port::of(shape, layout);
    Value twin = block.addArgument(f32Tensor(scope.builder, port.streamShape()),
                                   argument.getLoc());
    scope.entries.insert({argument, streamOf(twin, shape, layout)});
    for (NamedAttribute attribute : port.attributes(scope.builder, shape))
      function.setArgAttr(argument.getArgNumber(), attribute.getName(),
                          attribute.getValue());
    if (auto name = dyn_cast<NameLoc>(argument.getLoc()))
      function.setArgAttr(argument.getArgNumber(), "stream.name",
                          name.getName());
  }
}

void FunctionConverter::convertResults(func::ReturnOp op) {
  scope.builder.setInsertionPoint(op);
  for (OpOperand &operand : op->getOpOperands()) {
    auto stream = scope.filled(operand);
    if (!stream || plainValues.lookup(operand.get()) == operand.get()) {
      llvm::consumeError(stream.takeError());
      operand.set(plain(operand.get(), op));
      continue;
    }
    SizesRef shape = stream->shape;
    Port port = Port::of(shape, stream->layout);
    Type element = getElementTypeOrSelf(operand.get().getType());
    if (!element.isF32()) // indices
      function.setResultAttr(operand.getOperandNumber(), "stream.element_type",
                             TypeAttr::get(element));
    operand.set(reshapeTo(scope.builder, op.getLoc(),
                          stream->value(scope.builder), port.streamShape()));
    for (NamedAttribute attribute : port.attributes(scope.builder, shape))
      function.setResultAttr(operand.getOperandNumber(), attribute.getName(),
                             attribute.getValue());
  }
}

void FunctionConverter::run() {
  if (function.isDeclaration() || function.getNumArguments() == 0)
    return;
  if (std::string reason = unfit(); !reason.empty()) {
    function->setAttr(kRefused, scope.builder.getStringAttr(reason));
    return;
  }
  Block &block = function.front();
  findNorms(scope, block);
  convertArguments();
  for (Operation &op : llvm::make_early_inc_range(block.without_terminator()))
    convert(&op);
  auto last = dyn_cast<func::ReturnOp>(block.getTerminator());
  if (last)
    convertResults(last);
  for (Operation *op : llvm::reverse(converted))
    if (op->use_empty())
      op->erase();
  block.eraseArguments(0, function.getNumArguments());
  function.setType(FunctionType::get(
      function.getContext(), block.getArgumentTypes(),
      last ? TypeRange(last.getOperandTypes()) : TypeRange()));
}

namespace {
struct ConvertLinalgToStream
    : PassWrapper<ConvertLinalgToStream, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ConvertLinalgToStream)

  StringRef getArgument() const override { return "convert-linalg-to-stream"; }
  StringRef getDescription() const override {
    return "Convert linalg on f32 tensors to streams, channels last; what has "
           "no streaming form stays, with its reason in stream.refused";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, linalg::LinalgDialect, StreamDialect,
                    tensor::TensorDialect>();
  }
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>())
      FunctionConverter(function).run();
  }
};
} // namespace

std::unique_ptr<Pass> stream::createConvertLinalgToStreamPass() {
  return std::make_unique<ConvertLinalgToStream>();
}
