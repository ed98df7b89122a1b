// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Loops.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::stream;

/// Adds `factor * expr` to the coefficients; false for anything not linear.
static bool collect(AffineExpr expr, int64_t factor,
                    SmallVectorImpl<std::pair<int64_t, int64_t>> &terms) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    terms.push_back({dim.getPosition(), factor});
    return true;
  }
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue() == 0;
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return false;
  if (binary.getKind() == AffineExprKind::Add)
    return collect(binary.getLHS(), factor, terms) &&
           collect(binary.getRHS(), factor, terms);
  auto constant = dyn_cast<AffineConstantExpr>(binary.getRHS());
  return binary.getKind() == AffineExprKind::Mul && constant &&
         collect(binary.getLHS(), factor * constant.getValue(), terms);
}

static std::optional<Index> indexOf(AffineExpr expr, SizesRef output) {
  SmallVector<std::pair<int64_t, int64_t>> terms;
  if (!collect(expr, 1, terms) || terms.size() > 2)
    return std::nullopt;
  Index index;
  for (auto [loop, factor] : terms) {
    bool image = terms.size() == 1 || llvm::is_contained(output, loop);
    int64_t &place = image ? index.image : index.kernel;
    if (place >= 0 || factor < 1)
      return std::nullopt;
    place = loop;
    (image ? index.stride : index.dilation) = factor;
  }
  return index;
}

std::optional<Sizes> stream::plainLoops(AffineMap map) {
  Sizes loops;
  for (AffineExpr expr : map.getResults()) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    auto constant = dyn_cast<AffineConstantExpr>(expr);
    if (!dim && !(constant && constant.getValue() == 0))
      return std::nullopt;
    if (dim && llvm::is_contained(loops, dim.getPosition()))
      return std::nullopt; // a diagonal
    loops.push_back(dim ? int64_t(dim.getPosition()) : -1);
  }
  return loops;
}

static bool isCompound(const Index &index) {
  return index.kernel >= 0 || index.stride != 1;
}

std::optional<Roles> stream::rolesOf(linalg::LinalgOp op, bool swapped) {
  if (op.getNumDpsInputs() != 2 || op.getNumDpsInits() != 1)
    return std::nullopt;
  Roles roles;
  roles.ranges = Sizes(op.getStaticLoopRanges());
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  for (AffineMap map : {maps[swapped ? 0 : 1], maps[2]}) {
    std::optional<Sizes> loops = plainLoops(map);
    if (!loops)
      return std::nullopt;
    roles.filterAndOutput.push_back(*loops);
  }
  for (AffineExpr expr : maps[swapped ? 1 : 0].getResults()) {
    std::optional<Index> index = indexOf(expr, roles.output());
    if (!index)
      return std::nullopt;
    roles.input.push_back(*index);
  }
  for (int64_t loop = 0; loop < int64_t(roles.ranges.size()); ++loop) {
    const Index *at = nullptr;
    for (const Index &index : roles.input)
      if (index.image == loop || index.kernel == loop)
        at = &index;
    bool in = at && !isCompound(*at);
    bool filter = llvm::is_contained(roles.filter(), loop);
    bool out = llvm::is_contained(roles.output(), loop);
    if (at && isCompound(*at)) {
      if (at->image == loop) {
        roles.image.push_back(loop);
        roles.windows.push_back(*at);
      }
      if (out == (at->kernel == loop))
        return std::nullopt;
    } else if (in && out) {
      (filter ? roles.group : roles.free).push_back(loop);
    } else if (filter && (in || out)) {
      (in ? roles.channels : roles.filters).push_back(loop);
    } else {
      return std::nullopt;
    }
  }
  return roles;
}

int64_t Roles::inputDim(int64_t loop) const {
  for (auto [dim, index] : llvm::enumerate(input))
    if (index.image == loop)
      return dim;
  return -1;
}

int64_t Roles::extent(SizesRef loops) const {
  int64_t result = 1;
  for (int64_t loop : loops)
    result *= ranges[loop];
  return result;
}

Sizes stream::positionsOf(SizesRef wanted, SizesRef loops) {
  Sizes result;
  for (int64_t loop : wanted)
    for (auto [position, each] : llvm::enumerate(loops))
      if (each == loop)
        result.push_back(position);
  return result;
}

/// The block argument behind widening casts, or null.
static BlockArgument argumentOf(Value value) {
  while (auto *op = value.getDefiningOp()) {
    if (!isa<arith::ExtFOp>(op))
      return nullptr;
    value = op->getOperand(0);
  }
  return cast<BlockArgument>(value);
}

static bool isArgument(Value value, unsigned number) {
  BlockArgument argument = argumentOf(value);
  return argument && argument.getArgNumber() == number;
}

/// `select(a > b, a, b)` in any spelling is the larger of the two.
static bool isSelectedMaximum(arith::SelectOp select) {
  auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>();
  if (!compare)
    return false;
  using P = arith::CmpFPredicate;
  P p = compare.getPredicate();
  bool greater = p == P::OGT || p == P::OGE || p == P::UGT || p == P::UGE;
  bool less = p == P::OLT || p == P::OLE || p == P::ULT || p == P::ULE;
  Value a = compare.getLhs(), b = compare.getRhs();
  Value yes = select.getTrueValue(), no = select.getFalseValue();
  return (greater && yes == a && no == b) || (less && yes == b && no == a);
}

Combiner stream::combinerOf(linalg::LinalgOp op) {
  Block *block = op.getBlock();
  unsigned accumulator = op.getNumDpsInputs();
  Operation *last = block->getTerminator()->getOperand(0).getDefiningOp();
  if (!last || last->getNumOperands() < 2)
    return Combiner::Other;
  if (auto select = dyn_cast<arith::SelectOp>(last)) {
    bool both = isSelectedMaximum(select) &&
                ((isArgument(select.getTrueValue(), 0) &&
                  isArgument(select.getFalseValue(), accumulator)) ||
                 (isArgument(select.getTrueValue(), accumulator) &&
                  isArgument(select.getFalseValue(), 0)));
    return both ? Combiner::Max : Combiner::Other;
  }
  Value term = last->getOperand(0);
  if (isArgument(term, accumulator))
    term = last->getOperand(1);
  else if (!isArgument(last->getOperand(1), accumulator))
    return Combiner::Other;
  bool plain = isArgument(term, 0);
  if (isa<arith::MaximumFOp, arith::MaxNumFOp>(last))
    return plain ? Combiner::Max : Combiner::Other;
  if (!isa<arith::AddFOp>(last))
    return Combiner::Other;
  if (plain)
    return Combiner::Add;
  auto multiply = term.getDefiningOp<arith::MulFOp>();
  bool both =
      multiply &&
      ((isArgument(multiply.getLhs(), 0) && isArgument(multiply.getRhs(), 1)) ||
       (isArgument(multiply.getLhs(), 1) && isArgument(multiply.getRhs(), 0)));
  return both ? Combiner::MultiplyAdd : Combiner::Other;
}

Layout stream::inputLayout(const Roles &roles, SizesRef shape) {
  Sizes order;
  auto append = [&](SizesRef loops) {
    for (int64_t loop : loops)
      if (int64_t dim = roles.inputDim(loop); dim >= 0)
        order.push_back(dim);
  };
  // Constant indices are of unit dimensions; anywhere will do.
  for (auto [dim, index] : llvm::enumerate(roles.input))
    if (index.image < 0)
      order.push_back(dim);
  bool pool =
      roles.channels.empty() && roles.filters.empty() && roles.group.empty();
  if (!pool)
    append(roles.free);
  append(roles.image);
  if (pool)
    append(roles.free);
  append(roles.group);
  append(roles.channels);
  return Layout::of(shape, order);
}

std::optional<Layout> stream::wantedInput(linalg::LinalgOp op,
                                          OpOperand &operand) {
  auto type = cast<RankedTensorType>(operand.get().getType());
  unsigned number = operand.getOperandNumber();
  Combiner combiner = combinerOf(op);
  if (combiner == Combiner::Other || number >= op.getNumDpsInputs())
    return std::nullopt;
  if (op.getNumDpsInputs() == 2) {
    std::optional<Roles> roles = rolesOf(op, number == 1);
    if (!roles)
      return std::nullopt;
    // A single row may come in any order: the weights' columns follow it.
    if (roles->image.empty() && roles->extent(roles->free) == 1)
      return std::nullopt;
    return inputLayout(*roles, type.getShape());
  }
  std::optional<Sizes> in = plainLoops(op.getMatchingIndexingMap(&operand));
  std::optional<Sizes> out = plainLoops(op.getIndexingMapsArray().back());
  if (!in || !out)
    return std::nullopt;
  Sizes order, kept;
  for (auto [dim, loop] : llvm::enumerate(*in))
    (llvm::is_contained(*out, loop) ? kept : order).push_back(dim);
  order.append(kept);
  return Layout::of(type.getShape(), order);
}
