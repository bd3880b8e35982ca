package com.metisrouter.proxy.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// AWS Signature Version 4: the headers that show AWS who asks, without showing the secret.
///
/// @param region such as `eu-central-1`
/// @param service as AWS names it in signatures, such as `bedrock`
record SigV4(String region, String service) {

    private static final String BEDROCK = "bedrock";
    private static final String MANTLE = "bedrock-mantle";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String HMAC = "HmacSHA256";
    private static final String TERMINATOR = "aws4_request";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DATE_CHARS = 8;

    /// @param token empty for a key that isn't temporary
    record Key(String id, String secret, String token) {

        /// @param credential `ACCESS_KEY_ID:SECRET_ACCESS_KEY` or `ACCESS_KEY_ID:SECRET_ACCESS_KEY:SESSION_TOKEN`
        static Key parse(String credential) {
            var parts = credential.split(":", 3);
            return new Key(
                    parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
        }

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    /// For whichever of Bedrock's two services is at a host.
    static SigV4 ofBedrock(String host, String region) {
        return new SigV4(region, host.startsWith(MANTLE + ".") ? MANTLE : BEDROCK);
    }

    /// The headers to be added.
    ///
    /// @param target path and query, as they are sent
    /// @param headers to be signed, by name in lower case, `host` among them
    Map<String, String> sign(
            Key key,
            Instant at,
            String method,
            String target,
            Map<String, String> headers,
            byte[] body) {
        var time = TIME.format(at);
        var added = new LinkedHashMap<String, String>();
        added.put("x-amz-date", time);
        if (!key.token().isEmpty()) {
            added.put("x-amz-security-token", key.token());
        }
        var signed = new TreeMap<>(headers);
        signed.putAll(added);
        var names = String.join(";", signed.keySet());
        var date = time.substring(0, DATE_CHARS);
        var scope = String.join("/", date, region, service, TERMINATOR);
        var toSign =
                String.join(
                        "\n",
                        ALGORITHM,
                        time,
                        scope,
                        hex(
                                sha256(
                                        canonical(method, target, signed, names, body)
                                                .getBytes(UTF_8))));
        var signature = hex(hmac(signingKey(key, date), toSign));
        added.put(
                "authorization",
                ALGORITHM
                        + " Credential="
                        + key.id()
                        + "/"
                        + scope
                        + ", SignedHeaders="
                        + names
                        + ", Signature="
                        + signature);
        return added;
    }

    private static String canonical(
            String method,
            String target,
            SortedMap<String, String> headers,
            String names,
            byte[] body) {
        var question = target.indexOf('?');
        var path = question < 0 ? target : target.substring(0, question);
        var query = question < 0 ? "" : target.substring(question + 1);
        var lines =
                headers.entrySet().stream()
                        .map(it -> it.getKey() + ":" + it.getValue().strip().replaceAll(" +", " "))
                        .collect(Collectors.joining("\n", "", "\n"));
        return String.join("\n", method, path(path), query(query), lines, names, hex(sha256(body)));
    }

    /// Each segment is encoded once more than it is sent.
    private static String path(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(SigV4::encoded)
                .collect(Collectors.joining("/"));
    }

    private static String query(String query) {
        return query.isEmpty()
                ? ""
                : Arrays.stream(query.split("&"))
                        .map(it -> it.contains("=") ? it : it + "=")
                        .sorted()
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private byte[] signingKey(Key key, String date) {
        var dated = hmac(("AWS4" + key.secret()).getBytes(UTF_8), date);
        return hmac(hmac(hmac(dated, region), service), TERMINATOR);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
