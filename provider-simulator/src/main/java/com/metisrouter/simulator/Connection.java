package com.metisrouter.simulator;

import com.metisrouter.simulator.Wire.Framing;
import com.metisrouter.simulator.protocol.Dialect;
import com.metisrouter.simulator.protocol.Fault;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client's connection: takes its requests one after the other; pipelined ones wait. Owned by its event loop.
final class Connection extends SimpleChannelInboundHandler<FullHttpRequest> {

    /// More requests than this waiting behind an unfinished one close the connection.
    static final int PIPELINED_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final String JSON = "application/json";
    private static final byte[] HEALTHY = bytes("{\"status\":\"ok\"}");
    private static final byte[] CLEARED = bytes("{\"count\":0,\"dropped\":0}");
    private static final byte[] MODELS =
            bytes(
                    "{\"object\":\"list\",\"data\":["
                            + "{\"id\":\"chat\",\"object\":\"model\",\"created\":1760000000,\"owned_by\":\"simulator\"},"
                            + "{\"id\":\"chat-tool\",\"object\":\"model\",\"created\":1760000000,\"owned_by\":\"simulator\"},"
                            + "{\"id\":\"embed\",\"object\":\"model\",\"created\":1760000000,\"owned_by\":\"simulator\"}]}");

    private final SimulatorConfig config;
    private final ServedLog served;
    private final KeptResponses kept;
    private final Intake intake;
    private final ArrayDeque<FullHttpRequest> waiting = new ArrayDeque<>();
    private @Nullable Exchange exchange;
    private boolean busy;

    Connection(SimulatorConfig config, ServedLog served, KeptResponses kept, Intake intake) {
        this.kept = kept;
        this.config = config;
        this.served = served;
        this.intake = intake;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (!busy) {
            take(ctx, request);
        } else if (waiting.size() < PIPELINED_MAX) {
            waiting.add(request.retain());
        } else {
            var _ = ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.clientGone();
            exchange = null;
        }
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && ctx.channel().isWritable()) {
            exchange.roomAgain();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        boolean stalled = exchange != null && exchange.stalled();
        if (event instanceof IdleStateEvent && (!busy || stalled)) {
            var _ = ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection {} failed", ctx.channel(), cause);
        var _ = ctx.close();
    }

    private void take(ChannelHandlerContext ctx, FullHttpRequest request) {
        busy = true;
        boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        boolean sound = request.decoderResult().isSuccess();
        var wire =
                new Wire(
                        ctx.pipeline().context(ServerPipeline.ENCODER),
                        sound && http11 && HttpUtil.isKeepAlive(request));
        if (!sound) {
            refuse(
                    ctx,
                    wire,
                    request,
                    Route.OPENAI_CHAT,
                    Fault.of(400, "malformed HTTP request"),
                    "");
            return;
        }
        var target = new QueryStringDecoder(request.uri());
        Route route;
        try {
            route = Route.of(request.method().name(), target.path(), target.parameters());
        } catch (IllegalArgumentException _) {
            refuse(
                    ctx,
                    wire,
                    request,
                    Route.OPENAI_CHAT,
                    Fault.of(400, "the target is badly percent-encoded"),
                    "");
            return;
        }
        switch (route) {
            case Route.Generate(var dialect) ->
                    generate(ctx, wire, request, dialect, target.path(), http11);
            case Route.Models _ -> send(ctx, wire, 200, "", MODELS);
            case Route.Healthz _ -> send(ctx, wire, 200, "", HEALTHY);
            case Route.Kept(var id, var act) -> kept(ctx, wire, request, id, act);
            case Route.Served _ -> served(ctx, wire, request, target);
            case Route.WrongMethod(var dialect, var allowed) -> {
                var fault =
                        Fault.of(
                                405,
                                target.path()
                                        + " answers "
                                        + allowed
                                        + ", not "
                                        + request.method());
                refuse(ctx, wire, request, dialect, fault, "allow: " + allowed + "\r\n");
            }
            case Route.Unknown(var dialect) ->
                    refuse(
                            ctx,
                            wire,
                            request,
                            dialect,
                            Fault.of(404, "there is nothing at " + target.path()),
                            "");
        }
    }

    private void generate(
            ChannelHandlerContext ctx,
            Wire wire,
            FullHttpRequest request,
            Dialect dialect,
            String path,
            boolean chunkedAllowed) {
        var body = ByteBufUtil.getBytes(request.content());
        switch (intake.receive(dialect, path, request.headers(), body)) {
            case Intake.Refused(var fault, var responseId) ->
                    send(ctx, wire, fault.status(), "", bytes(dialect.error(fault, responseId)));
            case Intake.Accepted(var ticket, var job) -> {
                var framing = chunkedAllowed ? new Framing.Chunked() : new Framing.UntilClose();
                // A cut stream is whole as HTTP; a client that reused its connection would hit the
                // close.
                var ours = job.end() == Outcome.TRUNCATED ? wire.closing() : wire;
                exchange =
                        new Exchange(
                                ctx.channel().eventLoop(),
                                ours,
                                ticket,
                                job,
                                framing,
                                reusable -> next(ctx, ours, reusable));
                exchange.start(config.halfOpenMax().toMillis());
            }
        }
    }

    private void kept(
            ChannelHandlerContext ctx,
            Wire wire,
            FullHttpRequest request,
            String id,
            Route.Act act) {
        var response = act == Route.Act.DELETE ? kept.remove(id) : kept.find(id);
        if (response.isEmpty()) {
            refuse(
                    ctx,
                    wire,
                    request,
                    Route.OPENAI_RESPONSES,
                    Fault.of(404, "Response with id '" + id + "' not found."),
                    "");
            return;
        }
        var json =
                switch (act) {
                    case GET -> response.get().json();
                    case DELETE -> response.get().deleted();
                    case INPUT_ITEMS -> response.get().inputItems();
                };
        send(ctx, wire, 200, "", bytes(json));
    }

    private void served(
            ChannelHandlerContext ctx,
            Wire wire,
            FullHttpRequest request,
            QueryStringDecoder target) {
        if (request.method().equals(HttpMethod.DELETE)) {
            served.clear();
            send(ctx, wire, 200, "", CLEARED);
            return;
        }
        ServedQuery query;
        try {
            query = ServedQuery.of(target.parameters());
        } catch (IllegalArgumentException wrong) {
            refuse(
                    ctx,
                    wire,
                    request,
                    Route.OPENAI_CHAT,
                    Fault.of(400, String.valueOf(wrong.getMessage())),
                    "");
            return;
        }
        // Up to servedMax rows: too long for the event loop.
        Thread.ofVirtual()
                .start(() -> {
                    var json = ServedJson.of(served.page(query));
                    ctx.executor().execute(() -> send(ctx, wire, 200, "", json));
                });
    }

    private void refuse(
            ChannelHandlerContext ctx,
            Wire wire,
            FullHttpRequest request,
            Dialect dialect,
            Fault fault,
            String moreHeaders) {
        // The answer to HEAD has no body, whatever the error.
        boolean head = request.method().equals(HttpMethod.HEAD);
        var body = head ? new byte[0] : bytes(dialect.error(fault, served.nextId()));
        send(ctx, wire, fault.status(), moreHeaders, body);
    }

    private void send(
            ChannelHandlerContext ctx, Wire wire, int status, String moreHeaders, byte[] body) {
        var head = wire.head(status, JSON, new Framing.Length(body.length), moreHeaders);
        // The book can be tens of megabytes: not copied.
        wire.write(Unpooled.wrappedBuffer(head, body));
        next(ctx, wire, true);
    }

    /// The answer is written: on to the next request, or the end.
    private void next(ChannelHandlerContext ctx, Wire wire, boolean reusable) {
        exchange = null;
        if (!reusable || !wire.keepsAlive()) {
            wire.close();
            return;
        }
        busy = false;
        var request = waiting.poll();
        if (request != null) {
            try {
                take(ctx, request);
            } finally {
                request.release();
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
