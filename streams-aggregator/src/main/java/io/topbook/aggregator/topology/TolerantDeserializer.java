package io.topbook.aggregator.topology;

import io.topbook.schemas.wire.RegistryUnavailableException;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a bad record a value ({@link Decoded.Unreadable}) and waits for a registry that is away: a
/// good record is never taken for a bad one.
///
/// Thread-safe: Kafka Streams shares one instance among its threads, so each gets its own inner
/// deserializer.
final class TolerantDeserializer implements Deserializer<Decoded> {
  private static final Logger LOGGER = LoggerFactory.getLogger(TolerantDeserializer.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ThreadLocal<Deserializer<? extends SpecificRecord>> inner;
  private final Duration patience;

  /// @param patience how long a registry may be away before the task fails
  TolerantDeserializer(Supplier<Deserializer<? extends SpecificRecord>> inner, Duration patience) {
    this.inner = ThreadLocal.withInitial(inner);
    this.patience = patience;
  }

  @Override
  public Decoded deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return new Decoded.Unreadable("no value");
    }
    long giveUpAt = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return new Decoded.Value(inner.get().deserialize(topic, bytes));
      } catch (RegistryUnavailableException e) {
        if (System.nanoTime() > giveUpAt) {
          throw e;
        }
        LOGGER
            .atWarn()
            .addKeyValue("topic", topic)
            .addKeyValue("error", e.getMessage())
            .log("waiting for the schema registry");
        pause();
      } catch (SerializationException e) {
        return new Decoded.Unreadable(String.valueOf(e.getMessage()));
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
