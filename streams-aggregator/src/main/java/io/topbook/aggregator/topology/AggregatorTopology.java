package io.topbook.aggregator.topology;

import io.topbook.aggregator.second.SymbolSeconds;
import io.topbook.aggregator.telemetry.Telemetry;
import io.topbook.avro.AggTrade;
import io.topbook.avro.BookTicker;
import io.topbook.avro.DepthEvent;
import io.topbook.avro.SecondMark;
import io.topbook.schemas.Exchange;
import io.topbook.schemas.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/// One sub-topology: quotes, trades, depth and marks into one processor with one store, its rows
/// into their topics.
///
/// A symbol is one key, hence one partition number in every topic, hence one task.
public final class AggregatorTopology {
  /// The store of every task's symbols; its changelog is `<application id>-seconds-changelog`.
  static final String STORE = "seconds";

  private static final String PROCESSOR = "symbol-seconds";

  /// The topics that the aggregator writes.
  public static final List<Topic> OUTPUTS =
      List.of(
          Topic.TOP5,
          Topic.QUOTE_BARS,
          Topic.TRADE_BARS,
          Topic.BOOK_BARS,
          Topic.FEATURES,
          Topic.SUPERSEDED_ROWS,
          Topic.SYMBOL_HEALTH,
          Topic.INCIDENTS);

  /// What the processors must know.
  ///
  /// @param overdueAfter from a second's end to when its mark is missed
  /// @param registryPatience how long a task waits for the registry before it fails
  public record Options(
      Exchange exchange,
      SymbolSeconds.Limits limits,
      Duration overdueAfter,
      Duration registryPatience) {
    Map<String, Input> inputs() {
      return Arrays.stream(Input.values())
          .collect(Collectors.toMap(input -> input.topic().on(exchange), input -> input));
    }
  }

  private AggregatorTopology() {}

  public static Topology build(
      Options options, Wire wire, Supplier<Ends> ends, Progress progress, Telemetry telemetry) {
    var topology = new Topology();
    addSource(topology, options, Input.QUOTES, () -> wire.deserializer(BookTicker.class));
    addSource(topology, options, Input.TRADES, () -> wire.deserializer(AggTrade.class));
    addSource(topology, options, Input.DEPTH, () -> wire.deserializer(DepthEvent.class));
    addSource(topology, options, Input.MARKS, () -> wire.deserializer(SecondMark.class));
    topology.addProcessor(
        PROCESSOR,
        () -> new SecondsProcessor(options, ends, progress, telemetry),
        Arrays.stream(Input.values()).map(Input::name).toArray(String[]::new));
    topology.addStateStore(
        new SecondsStoreBuilder(
            STORE,
            () ->
                new SymbolSeconds(
                    options.limits(), options.exchange().isFutures(), telemetry.counts())),
        PROCESSOR);
    for (Topic output : OUTPUTS) {
      topology.addSink(
          sink(output),
          output.on(options.exchange()),
          new StringSerializer(),
          new PerThreadSerializer(wire::serializer),
          PROCESSOR);
    }
    return topology;
  }

  private static void addSource(
      Topology topology,
      Options options,
      Input input,
      Supplier<Deserializer<? extends SpecificRecord>> deserializer) {
    topology.addSource(
        input.name(),
        new StringDeserializer(),
        new TolerantDeserializer(deserializer, options.registryPatience()),
        input.topic().on(options.exchange()));
  }

  static String sink(Topic topic) {
    return topic.name();
  }

  /// Kafka Streams shares a sink's serializer among its threads; ours need one each.
  private record PerThreadSerializer(ThreadLocal<Serializer<SpecificRecord>> own)
      implements Serializer<SpecificRecord> {
    PerThreadSerializer(Supplier<Serializer<SpecificRecord>> create) {
      this(ThreadLocal.withInitial(create));
    }

    @Override
    public byte[] serialize(String topic, SpecificRecord value) {
      return own.get().serialize(topic, value);
    }
  }
}
