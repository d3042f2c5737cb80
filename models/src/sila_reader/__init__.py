"""The files of Sila's trained reader; ``kg.extract.encoder`` reads them."""
