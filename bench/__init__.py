"""The budgets of DESIGN §8, measured as rates and ratios within one run. `make bench` prints them."""
