package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.money.Usd;
import org.jspecify.annotations.Nullable;

/// What the access log says of one request, filled in while it is served. Belongs to the client channel's event loop.
public final class AccessEntry {

    public final String requestId;
    public ExchangeTrace trace = ExchangeTrace.NONE;
    public String method = "";
    public String path = "";
    public String account = "";
    public String key = "";

    /// The published path that was asked for; empty for others, whatever the client wrote.
    public String endpoint = "";

    public String model = "";
    public String provider = "";
    public String outcome = "";
    public String error = "";
    public String errorCode = "";
    public int status;
    public long bytesIn;
    public long bytesOut;
    public @Nullable Usd charge;
    public long firstByteMillis = -1;
    public long durationMillis;

    public AccessEntry(String requestId) {
        this.requestId = requestId;
    }

    /// @param code as the client is told, which may be a provider's own
    /// @param ownCode our own, of a list that is published
    public void failed(String code, String ownCode) {
        error = code;
        errorCode = ownCode;
    }

    /// key=value pairs; empty ones are left out.
    public String line() {
        var line = new StringBuilder(256).append("request_id=").append(requestId);
        add(line, "method", method);
        add(line, "path", path);
        add(line, "status", Integer.toString(status));
        add(line, "outcome", outcome);
        add(line, "error", error);
        add(line, "account", account);
        add(line, "key", key);
        add(line, "model", model);
        add(line, "provider", provider);
        add(line, "bytes_in", Long.toString(bytesIn));
        add(line, "bytes_out", Long.toString(bytesOut));
        add(line, "charge", charge == null ? "" : charge.toString());
        add(line, "first_byte_ms", firstByteMillis < 0 ? "" : Long.toString(firstByteMillis));
        add(line, "ms", Long.toString(durationMillis));
        return line.toString();
    }

    private static void add(StringBuilder line, String name, String value) {
        if (!value.isEmpty()) {
            line.append(' ').append(name).append('=').append(clean(value));
        }
    }

    /// A client chooses its path and model name; it must not be able to write a log line of its own.
    private static String clean(String value) {
        var cut = value.length() > 200 ? value.substring(0, 200) : value;
        for (var i = 0; i < cut.length(); i++) {
            var c = cut.charAt(i);
            if (c <= ' ' || c == '"' || c == '=' || c >= 0x7f) {
                return quoted(cut);
            }
        }
        return cut;
    }

    private static String quoted(String value) {
        var out = new StringBuilder(value.length() + 8).append('"');
        value.chars()
                .forEach(c ->
                        out.append(
                                c < ' ' || c == '"' || c == '\\' || c == 0x7f || c > 0xff
                                        ? '?'
                                        : (char) c));
        return out.append('"').toString();
    }
}
