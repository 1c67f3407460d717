"""One pure function per number that is neither SQL nor a judgement."""
