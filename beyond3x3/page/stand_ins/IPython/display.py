from kernel import display as display
