package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.admission.Admission;
import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.idempotency.KeptAnswers;
import com.metisrouter.proxy.metering.UsageMeter;
import com.metisrouter.proxy.rates.RateBook;
import com.metisrouter.proxy.request.CallReader;
import com.metisrouter.proxy.server.TrustedProxies;
import com.metisrouter.proxy.stored.ResponseIds;
import com.metisrouter.proxy.telemetry.Counters;
import com.metisrouter.proxy.telemetry.Metrics;
import com.metisrouter.proxy.telemetry.Tracing;
import com.metisrouter.proxy.tokens.Tokenizers;
import com.metisrouter.proxy.upstream.ProviderDirectory;
import com.metisrouter.proxy.upstream.UpstreamPool;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// What every exchange works with.
///
/// @param providers that are switched on
/// @param responseIds how stored responses are named
/// @param routing where requests go
/// @param trustedProxies whose word about a client's address is taken
/// @param ready whether keys and models are known and the ledger has given this gateway its run
/// @param worker for what takes longer than an event loop may wait
@Edge
public record Services(
        KeyRing keys,
        ProviderDirectory providers,
        ResponseIds responseIds,
        AccountViews views,
        Routing routing,
        TrustedProxies trustedProxies,
        ModelDirectory models,
        CallReader reader,
        RateBook rates,
        KeptAnswers answers,
        Admission admission,
        Recorder journal,
        BooleanSupplier ready,
        UsageMeter meter,
        Tokenizers tokenizers,
        Function<EventLoop, UpstreamPool> pools,
        Counters counters,
        Metrics metrics,
        Tracing tracing,
        ExchangeLimits limits,
        Executor worker,
        InstantSource clock) {}
