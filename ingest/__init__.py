"""Feed to archive: fetch, parse, make articles, judge, store."""
