package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Goes on with a future's result on an event loop: at once where it is done, else hopping back from whatever thread completes it.
@Edge
final class OnLoop {

    private OnLoop() {}

    /// What follows. Exactly one of the two is given, but for results that are null by nature.
    interface Continuation<T> {
        void run(@Nullable T value, @Nullable Throwable failure);
    }

    static <T> void then(EventLoop loop, CompletableFuture<T> future, Continuation<T> next) {
        if (!future.isDone()) {
            var _ =
                    future.whenComplete(
                            (value, failure) -> loop.execute(() -> next.run(value, failure)));
        } else if (future.state() == CompletableFuture.State.SUCCESS) {
            next.run(future.resultNow(), null);
        } else {
            next.run(null, future.handle((_, failure) -> failure).resultNow());
        }
    }
}
