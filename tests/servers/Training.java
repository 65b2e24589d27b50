import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What tests do to a server, so that the JVM knows before the next start which classes that needs. */
final class Training {
    private static final String INDEX = """
            {"settings": {"number_of_shards": 1, "number_of_replicas": 0},
             "mappings": {"properties": {
               "title": {"type": "text", "fields": {"raw": {"type": "keyword"}}}, "kind": {"type": "keyword"},
               "at": {"type": "date"}, "count": {"type": "integer"}, "price": {"type": "float"},
               "active": {"type": "boolean"}, "where": {"type": "geo_point"},
               "parts": {"type": "nested", "properties": {"name": {"type": "keyword"}}}}}}
            """;
    private static final String SEARCH = """
            {"query": {"bool": {"must": [{"match": {"title": "promo"}}], "filter": [{"term": {"kind": "a"}},
               {"range": {"count": {"gte": 1}}}, {"nested": {"path": "parts", "query": {"term": {"parts.name": "x"}}}}]}},
             "sort": [{"count": "desc"}, "_score"], "highlight": {"fields": {"title": {}}},
             "aggs": {"kinds": {"terms": {"field": "kind"}, "aggs": {"mean": {"avg": {"field": "price"}}}},
               "days": {"date_histogram": {"field": "at", "calendar_interval": "day"}}}}
            """;

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static void on(int port) throws IOException {
        String bulk = IntStream.range(0, 10).mapToObj(n -> """
                {"index": {"_id": "%d"}}
                {"title": "promo %d", "kind": "a", "at": "2024-03-02", "count": %d, "price": 1.5, "active": true, \
                "where": {"lat": 1, "lon": 2}, "parts": [{"name": "x"}]}
                """.formatted(n, n, n)).collect(Collectors.joining());
        ask(port, "GET", "/", null);
        ask(port, "GET", "/_cluster/health", null);
        ask(port, "GET", "/_cluster/settings?include_defaults=true&flat_settings=true", null);
        for (int round = 0; round < 20; round++) {
            ask(port, "PUT", "/training-" + round, INDEX);
            ask(port, "POST", "/training-" + round + "/_bulk?refresh=true", bulk);
            ask(port, "POST", "/training-" + round + "/_search", SEARCH);
            ask(port, "POST", "/training-" + round + "/_count", null);
            ask(port, "POST", "/training-" + round + "/_update/1?refresh=true", "{\"doc\": {\"unknown\": \"field\"}}");
            ask(port, "GET", "/training-" + round + "/_doc/1", null);
            ask(port, "GET", "/_cat/indices?format=json", null);
            ask(port, "DELETE", "/training-" + round, null);
        }
    }

    private static void ask(int port, String method, String path, String body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setRequestMethod(method);
        if (body != null) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", path.contains("_bulk") ? "application/x-ndjson" : "application/json");
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        try (InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            if (status >= 400) {
                throw new IOException(method + " " + path + " was answered " + status + ": " + text);
            }
        }
    }

    private Training() {}
}
