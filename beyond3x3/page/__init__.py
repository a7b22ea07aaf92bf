"""Python in the page: cells of a published notebook that are edited and run where they are read, with no server."""
