def Stream_NewNameOp : Stream_Op<"new_name", [
    AllTypesMatch<["input", "output"]>]> { // new_name_c1
  let summary = "One line that says what it computes";
  let description = [{
    What the output is, element by element, and how it is rounded.

    - `new_name_c1`: input and output have the same type.

    ```mlir
    func.func @main(%x: tensor<1x2x2x4xf32>) -> tensor<1x2x2x4xf32> {
      %y = stream.new_name %x : tensor<1x2x2x4xf32>
      return %y : tensor<1x2x2x4xf32>
    }
    ```
  }];
  let arguments = (ins Stream_Value:$input);
  let results = (outs Stream_Value:$output);
  let assemblyFormat = "$input attr-dict `:` type($input)";
}

