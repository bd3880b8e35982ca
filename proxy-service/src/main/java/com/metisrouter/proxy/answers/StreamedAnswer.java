package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.usage.Quantity;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An answer on its way through: what is passed on at once, what is kept back until it is paid for. Owned by one exchange.
public interface StreamedAnswer {

    /// How it stands after some bytes.
    enum Progress {
        GOING_ON,
        /// The provider said that it failed.
        PROVIDER_ERROR,
        /// What came is not what the protocol says.
        BROKEN,
        /// The output would go past what is held for it.
        HOLD_PASSED
    }

    Progress feed(ByteBuffer bytes);

    /// The connection's answer ended in good order.
    Progress finish();

    /// More output tokens are held for it.
    void extended(long tokens);

    /// What may be passed on now; it is the caller's from here on.
    byte[] takePassing();

    boolean hasPassing();

    /// Whether anything came at all.
    boolean begun();

    /// Whether it came to its proper end, if the connection says so too.
    boolean ended();

    /// Whether nothing is missing, whatever the connection says.
    boolean done();

    /// The last bytes of a complete answer, with its cost where it has a place for it.
    byte[] ending(Cost cost);

    OutputText output();

    @Nullable Reported reported();

    /// What the answer itself shows that is charged, beside the usage block.
    List<Quantity> shown();

    String finishReason();

    /// What the provider said when it failed; empty where it said nothing.
    String errorMessage();

    /// As the client is told.
    String contentType();
}
