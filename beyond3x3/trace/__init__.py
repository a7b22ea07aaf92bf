"""What each output of a network sees. `sight` has the arithmetic of one axis, `maps` carries it along the axes of a
tensor (`digits`), `operations` says what each operation does to a map (those that `moving` axes too), `reading_torch`
follows a module, `rows` writes it down. Only `reading_torch` knows torch; another reader calls the same operations, or
the methods of Map, with plain numbers.
"""
