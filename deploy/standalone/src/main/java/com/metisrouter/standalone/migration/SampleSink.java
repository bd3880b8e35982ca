package com.metisrouter.standalone.migration;

/// Takes what is read from a sample, in the file's order.
interface SampleSink {

    /// @return whether more is wanted
    boolean request(SampledRequest request);

    /// @param what is no call of a model, by host and path
    void skipped(String what);

    /// @param where in the file, such as `line 3`
    /// @param why in one sentence, without anything of the content
    void unreadable(String where, String why);

    /// @param bytes read so far
    void at(long bytes);
}
