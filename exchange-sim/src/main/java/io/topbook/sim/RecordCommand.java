package io.topbook.sim;

import io.topbook.schemas.Exchange;
import io.topbook.schemas.SymbolList;
import io.topbook.sim.record.ListedSymbols;
import io.topbook.sim.record.RecordPlan;
import io.topbook.sim.record.Recorder;
import io.topbook.sim.trouble.FileTrouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Records an exchange.
@Command(
    name = "record",
    description = "Writes down what an exchange sends, as a recording that replay plays.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:recorded",
      "1:nothing came, a symbol is without a book, a subscription was refused, or it could not be"
          + " written",
      "2:refused"
    })
final class RecordCommand implements Callable<Integer> {
  private static final Logger LOGGER = LoggerFactory.getLogger(RecordCommand.class);

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--url",
      defaultValue = "ws://127.0.0.1:9443",
      paramLabel = "URL",
      description = "of the sockets, say wss://stream.binance.com:9443 (default: ${DEFAULT-VALUE})")
  private URI url = URI.create("");

  @Option(
      names = "--rest",
      paramLabel = "URL",
      description =
          "of REST, say https://api.binance.com; without it that of --url with http in its place")
  private @Nullable URI rest;

  @Option(
      names = "--exchange",
      defaultValue = "binance",
      paramLabel = "NAME",
      converter = ExchangeName.class,
      description = "whose REST paths (default: ${DEFAULT-VALUE})")
  private Exchange exchange = Exchange.BINANCE;

  @Option(
      names = "--symbols",
      split = ",",
      paramLabel = "NAME",
      description = "their quotes, aggregate trades and depth")
  private List<String> symbols = List.of();

  @Option(
      names = "--streams",
      split = ",",
      paramLabel = "NAME",
      description = "streams by name, instead of --symbols or beside them")
  private List<String> streams = List.of();

  @Option(
      names = "--connections",
      defaultValue = "1",
      paramLabel = "N",
      description = "over so many sockets, a symbol on one (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "a new file; name it ….gz")
  private Path out = Path.of("");

  @Option(
      names = "--exchange-info",
      description = "put the exchange's list of symbols into a file beside it")
  private boolean exchangeInfo;

  @Option(
      names = "--tls-ca-file",
      paramLabel = "FILE",
      description = "trust only these authorities, PEM; without it the JDK's")
  private @Nullable Path authorities;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "end after so long; without it, when told to stop")
  private @Nullable Long seconds;

  @Override
  public Integer call() throws Exception {
    RecordPlan plan = plan();
    ListedSymbols listed = listed(plan);
    var serving = new Serving();
    try (var recorder = new Recorder(plan, serving::end)) {
      if (exchangeInfo && listed != null) {
        Recorder.writeDown(listed, plan);
      }
      recorder.start();
      if (seconds != null) {
        Duration length = Duration.ofSeconds(seconds);
        Thread.ofVirtual().start(() -> endAfter(length, serving));
      }
      serving.untilEnd(() -> close(recorder));
      if (command != null) {
        command.commandLine().getOut().println(recorder.summary());
      }
      boolean whole =
          recorder.frames() > 0
              && recorder.withoutBook().isEmpty()
              && recorder.silentKinds().isEmpty();
      return recorder.failure() == null && whole ? 0 : 1;
    } catch (FileAlreadyExistsException e) {
      throw new IOException("--out: there is already a file " + e.getFile(), e);
    } catch (FileSystemException e) {
      Path file = Path.of(e.getFile() == null ? out.toString() : e.getFile());
      throw new IOException(
          "--out: cannot write " + file + ": " + FileTrouble.ofWriting(file, e), e);
    }
  }

  /// @return null when nobody needs the list, or the exchange cannot be asked: it may be there
  ///   later, and recording goes on trying
  private @Nullable ListedSymbols listed(RecordPlan plan) throws IOException, InterruptedException {
    try (HttpClient http = plan.client()) {
      if (plan.symbolsWithBooks().isEmpty() && !exchangeInfo) {
        return null;
      }
      ListedSymbols listed = ask(plan, http);
      List<String> unknown = listed == null ? List.of() : listed.lacks(plan.symbolsWithBooks());
      if (!unknown.isEmpty()) {
        throw refusal(
            "--symbols, --streams: not listed by "
                + plan.rest()
                + " (--rest): "
                + String.join(", ", unknown));
      }
      return listed;
    }
  }

  private @Nullable ListedSymbols ask(RecordPlan plan, HttpClient http)
      throws IOException, InterruptedException {
    try {
      return ListedSymbols.ask(plan, http);
    } catch (IOException e) {
      if (exchangeInfo) {
        throw new IOException(
            "--exchange-info: the exchange cannot be asked: " + e.getMessage(), e);
      }
      LOGGER
          .atWarn()
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("the symbols cannot be checked, going on without");
      return null;
    }
  }

  private static void endAfter(Duration length, Serving serving) {
    try {
      Thread.sleep(length);
      serving.end();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Recorder recorder) {
    try {
      recorder.close();
    } catch (IOException e) {
      throw new UncheckedIOException("--out: the recording cannot be ended", e);
    }
  }

  private RecordPlan plan() {
    Range.check("--connections", connections, 1, 300);
    if (seconds != null) {
      Range.check("--seconds", seconds, 1, 366L * 86_400);
    }
    requireScheme("--url", url, "ws", "wss");
    URI restAddress = rest == null ? restOf(url) : rest;
    requireScheme("--rest", restAddress, "http", "https");
    if (authorities != null && !Files.isReadable(authorities)) {
      throw refusal(
          "--tls-ca-file: cannot read "
              + authorities
              + (Files.exists(authorities) ? ": permission denied" : ": no such file"));
    }
    Path folder = out.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw refusal("--out: cannot write " + out + ": there is no folder " + folder);
    }
    var all = new java.util.LinkedHashSet<String>(RecordPlan.streamsOf(checked(symbols)));
    all.addAll(streams);
    if (all.isEmpty()) {
      throw refusal("--symbols, --streams: expected at least one of them");
    }
    return new RecordPlan(
        url,
        restAddress,
        exchange,
        RecordPlan.spread(List.copyOf(all), connections),
        out.toAbsolutePath(),
        authorities);
  }

  private List<String> checked(List<String> names) {
    for (String name : names) {
      if (!SymbolList.SYMBOL_NAME.matcher(name).matches()) {
        throw refusal("--symbols: must be names joined by commas, has \"" + name + '"');
      }
    }
    return names;
  }

  private void requireScheme(String option, URI address, String plain, String secure) {
    if (address.getHost() == null
        || !(plain.equals(address.getScheme()) || secure.equals(address.getScheme()))) {
      throw refusal(
          option + ": must begin with " + plain + ":// or " + secure + "://, was " + address);
    }
  }

  private static URI restOf(URI url) {
    String scheme = "wss".equals(url.getScheme()) ? "https" : "http";
    return URI.create(scheme + "://" + url.getAuthority());
  }

  private RuntimeException refusal(String message) {
    return command == null
        ? new IllegalArgumentException(message)
        : new ParameterException(command.commandLine(), message);
  }
}
