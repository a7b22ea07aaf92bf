"""The little of scikit-image that the notebooks use: its photographs, and how it makes them smaller."""
