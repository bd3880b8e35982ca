package com.metisrouter.proxy.journal;

/// A lease among all: accounts number theirs 1, 2, 3 …
public record LeaseKey(String accountId, long lease) {}
