package io.topbook.producer.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.topbook.runtime.OpsServer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/// What `/health` answers from the first moment on: 503 and what the process is doing, say
/// `{"status":"starting","doing":"reading back what was published before"}`, until there is a
/// report of what it serves. Thread-safe.
public final class StartingHealth implements Supplier<OpsServer.Health> {
  private static final JsonFactory JSON = new JsonFactory();

  private volatile Supplier<OpsServer.Health> now = () -> starting("starting");

  /// @param what for people
  public void doing(String what) {
    now = () -> starting(what);
  }

  /// The start is over: `report` answers from now on.
  public void serves(Supplier<OpsServer.Health> report) {
    now = report;
  }

  @Override
  public OpsServer.Health get() {
    return now.get();
  }

  private static OpsServer.Health starting(String what) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("status", "starting");
      json.writeStringField("doing", what);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new OpsServer.Health(false, text.toString());
  }
}
