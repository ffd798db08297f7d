package io.topbook.local;

import io.topbook.local.look.Log;
import io.topbook.local.look.Table;
import io.topbook.local.setup.Addresses;
import io.topbook.local.setup.RunFolder;
import io.topbook.local.setup.StackSettings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// What the topics hold.
@Command(name = "topics", description = "Lists the topics and what they hold.")
final class TopicsCommand implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    RunFolder folder = new Runs(StackSettings.home(System.getenv())).requireRunning();
    var table = new Table("topic", "partitions", "records", "first", "last", "kept");
    try (var log = new Log(Addresses.read(folder.addressesFile()).kafka())) {
      for (String topic : log.topics()) {
        Log.Summary summary = log.summary(topic);
        table.row(
            topic,
            summary.partitions(),
            summary.offsets(),
            time(summary.firstMillis()),
            time(summary.lastMillis()),
            summary.retention());
      }
    }
    var console = new Console();
    console.line(table.text());
    console.line(
        "records: offsets from first to end; in topics of the aggregator, markers of transactions"
            + " count");
    return 0;
  }

  private static String time(OptionalLong millis) {
    return millis.isEmpty()
        ? "–"
        : Instant.ofEpochMilli(millis.getAsLong()).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
