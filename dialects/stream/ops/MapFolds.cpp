// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Maps compose: the fused region computes each intermediate exactly as before,
// so every rewrite here keeps values bit for bit, in float as well.

#include "dialects/stream/StreamDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace mlir::stream;

namespace {

YieldOp yieldOf(MapOp map) {
  return cast<YieldOp>(map.getBody().front().getTerminator());
}

/// Whether the yielded value is the argument, held within constants.
bool onlyClamps(MapOp map) {
  auto isClamp = [](Operation &op) {
    if (op.hasTrait<OpTrait::ConstantLike>())
      return true;
    return isa<arith::MaximumFOp, arith::MinimumFOp, arith::MaxNumFOp,
               arith::MinNumFOp, arith::MaxSIOp, arith::MinSIOp>(op) &&
           llvm::any_of(op.getOperands(), [](Value value) {
             return matchPattern(value, m_Constant());
           });
  };
  return map.getInputs().size() == 1 &&
         llvm::all_of(map.getBody().front().without_terminator(), isClamp);
}

/// A map with the given inputs and a region still to be filled.
MapOp createMap(PatternRewriter &rewriter, MapOp like, ArrayRef<Value> inputs) {
  auto map = MapOp::create(rewriter, like.getLoc(), like.getOutput().getType(),
                           inputs, like.getFoldAttr());
  map->setDiscardableAttrs(like->getDiscardableAttrDictionary());
  Block *block = rewriter.createBlock(&map.getBody());
  for (Value input : inputs)
    block->addArgument(scalarOf(cast<RankedTensorType>(input.getType())),
                       input.getLoc());
  return map;
}

/// Whether a model says how the result is stored: what reads it reads rounded
/// values, so no fusion may pass over it.
bool isStored(MapOp map) { return map->hasAttr("stream.storage"); }

/// The argument of `map`'s region that carries `input`.
Value argumentFor(MapOp map, Value input) {
  ValueRange inputs = map.getInputs();
  return map.getBody().getArgument(
      std::distance(inputs.begin(), llvm::find(inputs, input)));
}

/// Copies `from`'s region to the insertion point; returns what it yields.
Value cloneBody(PatternRewriter &rewriter, MapOp from, IRMapping &mapping) {
  for (Operation &op : from.getBody().front().without_terminator())
    rewriter.clone(op, mapping);
  return mapping.lookup(yieldOf(from).getValue());
}

/// Each input once, and only those that the region reads. One of the output's
/// shape must stay, read or not: it says when there is something to compute.
struct MergeInputs : OpRewritePattern<MapOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MapOp map,
                                PatternRewriter &rewriter) const override {
    llvm::SmallSetVector<Value, 4> kept;
    auto shape = map.getOutput().getType().getShape();
    auto isFull = [&](Value input) {
      return cast<RankedTensorType>(input.getType()).getShape() == shape;
    };
    for (auto [input, argument] :
         llvm::zip(map.getInputs(), map.getBody().getArguments()))
      if (!argument.use_empty())
        kept.insert(input);
    if (llvm::none_of(kept, isFull))
      kept.insert(*llvm::find_if(map.getInputs(), isFull));
    if (kept.size() == map.getInputs().size())
      return failure();

    MapOp merged = createMap(rewriter, map, kept.getArrayRef());
    IRMapping mapping;
    for (auto [input, argument] :
         llvm::zip(map.getInputs(), map.getBody().getArguments()))
      if (kept.contains(input))
        mapping.map(argument, argumentFor(merged, input));
    Value result = cloneBody(rewriter, map, mapping);
    YieldOp::create(rewriter, map.getLoc(), result);
    rewriter.replaceOp(map, merged);
    return success();
  }
};

/// A producer map joins its only consumer when no stream is added to what one
/// process reads, or when the consumer merely clamps. Scalar steps on one value
/// (`x * clip(x + 3, 0, 6) / 6`, `max(x, 0) + 0.1 * min(x, 0)`) so become one
/// unary map, which quantization turns into one table.
struct FuseProducer : OpRewritePattern<MapOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MapOp map,
                                PatternRewriter &rewriter) const override {
    for (Value input : map.getInputs())
      if (auto producer = input.getDefiningOp<MapOp>())
        if (canFuse(producer, map)) {
          fuse(producer, map, rewriter);
          return success();
        }
    return failure();
  }

private:
  static llvm::SmallSetVector<Value, 4> fusedInputs(MapOp producer, MapOp map) {
    llvm::SmallSetVector<Value, 4> inputs(llvm::from_range,
                                          producer.getInputs());
    for (Value input : map.getInputs())
      if (input != producer.getOutput())
        inputs.insert(input);
    return inputs;
  }

  /// Whether `producer` may be computed where its only reader is.
  static bool isOwn(MapOp producer, MapOp map) {
    // A gate computed per channel would be computed again at every position.
    bool sameWork = producer.getOutput().getType().getShape() ==
                        map.getOutput().getType().getShape() &&
                    producer.getFoldAttr() == map.getFoldAttr();
    return sameWork && !isStored(producer) &&
           llvm::all_of(producer->getUsers(),
                        [&](Operation *user) { return user == map; });
  }

  /// The stream that an input is a function of, by way of unary maps of its
  /// own.
  static Value rootOf(Value input, MapOp map) {
    auto producer = input.getDefiningOp<MapOp>();
    bool unary =
        producer && producer.getInputs().size() == 1 && isOwn(producer, map);
    return unary ? producer.getInputs().front() : input;
  }

  static bool canFuse(MapOp producer, MapOp map) {
    llvm::SmallSetVector<Value, 4> roots;
    for (Value input : fusedInputs(producer, map))
      roots.insert(rootOf(input, map));
    return isOwn(producer, map) && (roots.size() == 1 || onlyClamps(map));
  }

  static void fuse(MapOp producer, MapOp map, PatternRewriter &rewriter) {
    MapOp fused =
        createMap(rewriter, map, fusedInputs(producer, map).getArrayRef());
    IRMapping mapping;
    for (auto [input, argument] :
         llvm::zip(producer.getInputs(), producer.getBody().getArguments()))
      mapping.map(argument, argumentFor(fused, input));
    Value middle = cloneBody(rewriter, producer, mapping);
    for (auto [input, argument] :
         llvm::zip(map.getInputs(), map.getBody().getArguments()))
      mapping.map(argument, input == producer.getOutput()
                                ? middle
                                : argumentFor(fused, input));
    Value result = cloneBody(rewriter, map, mapping);
    YieldOp::create(rewriter, map.getLoc(), result);
    rewriter.replaceOp(map, fused);
    rewriter.eraseOp(producer);
  }
};

} // namespace

OpFoldResult MapOp::fold(FoldAdaptor) {
  auto argument = dyn_cast<BlockArgument>(yieldOf(*this).getValue());
  if (!argument)
    return {};
  Value input = getInputs()[argument.getArgNumber()];
  // Another type means another scale or a gate: not the same stream.
  bool same = input.getType() == getOutput().getType() && !isStored(*this);
  return same ? input : Value();
}

void MapOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<MergeInputs, FuseProducer>(context);
}
