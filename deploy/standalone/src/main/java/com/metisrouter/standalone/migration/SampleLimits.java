package com.metisrouter.standalone.migration;

/// What a sample may be at most. What is larger is told, and the rest still read.
final class SampleLimits {

    /// Of one line of JSONL, and so of a request.
    static final int LINE_BYTES_MAX = 32 * 1024 * 1024;

    static final long HAR_BYTES_MAX = 1024L * 1024 * 1024;

    /// Of one text of a HAR file: a body or an answer.
    static final int TEXT_CHARS_MAX = 32 * 1024 * 1024;

    static final int NESTING_MAX = 200;

    static final int REQUESTS_MAX = 100_000;

    /// How often one request may be said to be sent.
    static final long COUNT_MAX = 1_000_000_000;

    /// Lines and entries that can't be read, after which the file is taken for something else.
    static final int UNREADABLE_MAX = 1_000;

    /// Different hosts and paths that are told apart among what is skipped.
    static final int SKIPPED_MAX = 200;

    static final int OUTPUT_TOKENS_MAX = 10_000_000;

    private SampleLimits() {}
}
