#include "dialects/stream/StreamDialect.h"
using namespace mlir; using namespace mlir::stream;
LogicalResult ConvOp::verify(){return success();}
LogicalResult LinearOp::verify(){return success();}
LogicalResult PoolOp::verify(){return success();}
LogicalResult ReduceOp::verify(){return success();}
LogicalResult MapOp::verify(){return success();}
LogicalResult MapOp::verifyRegions(){return success();}
LogicalResult LookupOp::verify(){return success();}
LogicalResult SoftmaxOp::verify(){return success();}
LogicalResult ReshapeOp::verify(){return success();}
LogicalResult ForkOp::verify(){return success();}
OpFoldResult MapOp::fold(FoldAdaptor){return {};}
OpFoldResult ReshapeOp::fold(FoldAdaptor){return {};}
OpFoldResult ConvertWidthOp::fold(FoldAdaptor){return {};}
void MapOp::getCanonicalizationPatterns(RewritePatternSet &, MLIRContext *){}
