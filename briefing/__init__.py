"""A period of coverage in words and figures: composed as a value, then rendered for paper, mail and screen."""
