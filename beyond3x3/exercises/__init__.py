"""What the assignments ask: a module for each chapter, with each exercise's reference, its probes and the slips it knows.

They stand here and not in the notebooks, so that a learner who reads on does not stumble over the answers.
"""
