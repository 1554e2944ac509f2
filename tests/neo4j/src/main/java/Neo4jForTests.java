import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.config.Setting;
import org.neo4j.io.ByteUnit;
import org.neo4j.kernel.internal.GraphDatabaseAPI;

/**
 * Starts Neo4j on a loopback port with a password, says where, and stops when its standard input closes, so that it
 * never outlives the tests that started it. Arguments: folder, password, port (0 for a free one), then `read-only` or
 * nothing.
 */
public final class Neo4jForTests {
    private Neo4jForTests() {}

    public static void main(String[] arguments) {
        try {
            run(arguments);
        } catch (Exception error) {
            // threads of the database would keep a half-started server alive
            error.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        String password = arguments[1];
        int port = Integer.parseInt(arguments[2]);
        boolean readOnly = arguments.length > 3 && arguments[3].equals("read-only");
        boolean isNew = !Files.exists(home.resolve("data/databases/system")); // a bulk import makes the others alone
        SocketAddress address = new SocketAddress(InetAddress.getLoopbackAddress().getHostAddress(), port);
        Map<Setting<?>, Object> settings = Map.of(
                BoltConnector.enabled, true,
                BoltConnector.listen_address, address,
                BoltConnector.advertised_address, address,
                HttpConnector.enabled, false,
                GraphDatabaseSettings.auth_enabled, true,
                GraphDatabaseSettings.read_only_database_default, readOnly,
                GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(256));
        DatabaseManagementService service =
                new DatabaseManagementServiceBuilder(home).setConfig(settings).build();
        if (isNew) {
            service.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME)
                    .executeTransactionally(
                            "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
        }
        ConnectorPortRegister ports = ((GraphDatabaseAPI) service.database(GraphDatabaseSettings.DEFAULT_DATABASE_NAME))
                .getDependencyResolver()
                .resolveDependency(ConnectorPortRegister.class);
        System.out.println("bolt://" + address.getHostname() + ":"
                + ports.getLocalAddress(ConnectorType.BOLT).getPort());
        System.out.flush();
        while (System.in.read() >= 0) {
            // what comes in does not matter; its end does
        }
        service.shutdown();
    }
}
