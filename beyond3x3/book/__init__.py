"""The course's Sphinx extension, and the tools that write what is generated."""
