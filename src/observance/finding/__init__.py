"""Finding: the clauses held against the histories; answers, reasons, standards. Drafts, until persons adopt them."""
