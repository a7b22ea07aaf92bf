"""What each output of a network sees. `sight` has the arithmetic of one axis, `maps` carries it along the axes of a
tensor (`digits`), `operations` says what each operation does to a map (those that `moving` axes too), `reading_torch`
follows a module, `rows` writes it down. Only `reading_torch` knows torch; another reader calls the same operations, or
the methods of Map, with plain numbers. `reading_onnx` is one: `onnx_format` has the messages of the file, `onnx_image` the
image among its inputs, `onnx_operators` (and `onnx_windows`) its operators, `onnx_numbers` the arithmetic of shapes. `ways`
remembers by which ways an output reaches the pixels; from rows and ways come the `findings` of a `report`, those about
`tiling` and about sizes on which maps are `meeting` among them.
"""
