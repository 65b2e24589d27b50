import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.codelibs.elasticsearch.runner.ElasticsearchClusterRunner;

/** One Elasticsearch node with its usual modules: {@code -Ehttp.port=PORT -Epath.data=FOLDER}, and more settings like these. */
public final class Server {
    public static void main(String[] arguments) throws Exception {
        Map<String, String> said = new LinkedHashMap<>();
        boolean training = false;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (argument.equals("--train")) {
                training = true;
                said.put("http.port", String.valueOf(Training.freePort()));
            } else if (argument.startsWith("-E") && equals > 2) {
                said.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else {
                System.err.println(argument + " is not understood: settings are written -Ename=value");
                System.exit(2);
            }
        }
        String data = said.remove("path.data");
        if (data == null || !said.containsKey("http.port")) {
            System.err.println("a node needs a port and a folder: -Ehttp.port=PORT -Epath.data=FOLDER");
            System.exit(2);
        }
        ElasticsearchClusterRunner runner = new ElasticsearchClusterRunner();
        runner.onBuild((number, settings) -> {
            settings.put("network.host", "127.0.0.1");
            settings.put("discovery.type", "single-node");
            // Nodes on default ports find each other.
            settings.put("transport.port", "0");
            settings.putList("node.roles", "master", "data", "ingest");
            // A development machine's disk is mostly full.
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            said.forEach(settings::put);
        });
        runner.build(ElasticsearchClusterRunner.newConfigs().basePath(Path.of(data).toAbsolutePath().toString())
                .clusterName("estrade-elasticsearch").numOfNode(1).useLogger());
        if (training) {
            Training.on(Integer.parseInt(said.get("http.port")));
            runner.close();
            System.exit(0);
        }
        // What it has is thrown away with its folder: it ends by a signal, at once.
        Thread.currentThread().join();
    }
}
