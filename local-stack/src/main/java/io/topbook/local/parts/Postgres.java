package io.topbook.local.parts;

import io.topbook.local.process.Part;
import io.topbook.local.process.Part.Command;
import io.topbook.local.process.Part.Kind;
import io.topbook.local.process.Part.Port;
import io.topbook.local.process.Part.StopSignal;
import io.topbook.local.setup.Folders;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The embedded PostgreSQL. The server itself is the supervised process, not `pg_ctl`, so that its
/// death is seen.
final class Postgres {
  static final String NAME = "postgres";
  private static final String DATABASE = "topbook";

  /// Why each line is not the default.
  private static final List<String> SETTINGS =
      List.of(
          "listen_addresses=127.0.0.1",
          // A socket's path is limited to 107 characters, a folder's is not.
          "unix_socket_directories=",
          "shared_buffers=128MB",
          // Eight sinks with a pool of two, jobs, API, and room for people.
          "max_connections=60",
          // The sinks upsert all day: few checkpoints, so few whole pages in the log.
          "max_wal_size=2GB",
          "checkpoint_timeout=15min",
          // The storage's chunks are tables: a query over months locks many.
          "max_locks_per_transaction=256",
          // Statements here are short or scan; compiling them costs more than it saves.
          "jit=off",
          "timezone=UTC",
          "log_timezone=UTC",
          "log_checkpoints=off");

  /// A replay's folder is thrown away with the machine's crash; a killed process loses nothing.
  private static final String NO_FSYNC = "fsync=off";

  private static final CopyOption[] COPY_ALL = {
    StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES
  };

  private final Path jar;
  private final Path home;
  private final Path folder;
  private final Path passwordFile;
  private final int port;
  private final boolean durable;

  /// @param jars where the jar with PostgreSQL's programs lies
  /// @param home under which they are unpacked, once for all runs
  /// @param folder for its data; its own
  /// @param durable whether data must survive a crash of the machine
  Postgres(Path jars, Path home, Path folder, Path passwordFile, int port, boolean durable)
      throws IOException {
    this.jar = PostgresBinaries.jar(jars);
    this.home = home;
    this.folder = folder;
    this.passwordFile = passwordFile;
    this.port = port;
    this.durable = durable;
  }

  Part part() throws InterruptedException {
    Unprivileged user = Unprivileged.here();
    List<String> words = new ArrayList<>(user.prefix());
    words.add(program("postgres"));
    words.addAll(List.of("-D", cluster().toString(), "-c", "port=" + port));
    for (String setting : SETTINGS) {
      words.addAll(List.of("-c", setting));
    }
    if (!durable) {
      words.addAll(List.of("-c", NO_FSYNC));
    }
    return new Part(
        NAME,
        Kind.SERVICE,
        new Command(words, Map.of("LC_ALL", "C"), folder, () -> initialise(user)),
        Set.of(),
        List.of(new Port(port, "PORT_POSTGRES")),
        this::missing,
        Duration.ofSeconds(60),
        // "Fast": ends sessions instead of waiting for them.
        StopSignal.INT,
        Optional.empty());
  }

  /// Under another name until complete: being killed on the way leaves nothing that looks complete.
  private void initialise(Unprivileged user) throws IOException, InterruptedException {
    PostgresBinaries.unpack(jar, home);
    Path next = folder.resolve("cluster.next");
    Folders.delete(next);
    Files.createDirectories(folder);
    if (!Files.exists(cluster())) {
      Path password = Files.copy(passwordFile, folder.resolve("password"), COPY_ALL);
      user.own(folder);
      makeCluster(user, next, password);
      Files.delete(password);
      Files.move(next, cluster(), StandardCopyOption.ATOMIC_MOVE);
    }
    user.own(folder);
  }

  private void makeCluster(Unprivileged user, Path next, Path password)
      throws IOException, InterruptedException {
    Tool.run(
        home,
        "",
        join(
            user.prefix(),
            program("initdb"),
            "--pgdata=" + next,
            "--username=" + Credentials.OWNER,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions"));
    Tool.run(
        home,
        "CREATE DATABASE " + DATABASE + "\n",
        join(
            user.prefix(),
            program("postgres"),
            "--single",
            "-F",
            "-D",
            next.toString(),
            "postgres"));
  }

  private Path cluster() {
    return folder.resolve("cluster");
  }

  private String program(String name) {
    return PostgresBinaries.folder(jar, home).resolve("bin").resolve(name).toString();
  }

  private static List<String> join(List<String> prefix, String... words) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(List.of(words));
    return all;
  }

  private Optional<String> missing() {
    try (Connection _ = connect()) {
      return Optional.empty();
    } catch (SQLException | IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Connection connect() throws SQLException, IOException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + '/' + DATABASE,
        Credentials.OWNER,
        Files.readString(passwordFile));
  }
}
