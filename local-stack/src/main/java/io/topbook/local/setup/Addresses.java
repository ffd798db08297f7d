package io.topbook.local.setup;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the parts of one run answer, ours or the user's. Kept beside the run's state, so that a
/// command in another terminal needs none of the run's settings.
///
/// @param kafka bootstrap servers
/// @param registry the registry's Confluent-compatible interface
/// @param database JDBC
public record Addresses(
    String kafka,
    String registry,
    String connect,
    String database,
    URI producer,
    URI aggregator,
    URI sim,
    URI api) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static Addresses of(StackSettings settings) {
    StackSettings.Ports ports = settings.ports();
    StackSettings.Elsewhere elsewhere = settings.elsewhere();
    return new Addresses(
        elsewhere.kafka().orElse("127.0.0.1:" + ports.kafka()),
        elsewhere.registry().orElse("http://127.0.0.1:" + ports.registry() + "/apis/ccompat/v7"),
        elsewhere.connect().orElse("http://127.0.0.1:" + ports.connect()),
        elsewhere
            .database()
            .map(StackSettings.Database::url)
            .orElse("jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/topbook"),
        local(ports.producer()),
        local(ports.aggregator()),
        local(ports.sim()),
        local(ports.api()));
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  public static Addresses read(Path file) throws IOException {
    return JSON.readValue(Files.readString(file), Addresses.class);
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(this));
  }
}
