package com.metisrouter.proxy.answers;

/// How a stream's events reach the client. Owned by one answer.
interface Surface {

    /// What the client gets of an event at once; nothing where it has no say in the client's protocol.
    byte[] passing(SseEvent event);

    /// Takes an event that is kept back until the end is recorded.
    void hold(SseEvent event);

    int held();

    /// The last events of a complete answer: what was kept back, with the cost.
    byte[] ending(Cost cost);
}
