package io.topbook.sim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.sim.protocol.MadeUpCertificate;
import io.topbook.sim.record.ScriptedExchange;
import io.topbook.sim.sentlog.SentHistory;
import io.topbook.sim.sentlog.SentLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandsTest {
  private static final String QUOTE =
      "1680652700423576"
          + " {\"stream\":\"btcusdt@bookTicker\",\"data\":{\"u\":1,\"s\":\"BTCUSDT\",\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}}\n";

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return SimMain.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "market --symbols 0 | --symbols: must be from 1 to 5000, was 0",
        "market --rate fast | '--rate': must be \"max\" or a number above 0",
        "market --ping-interval abc | '--ping-interval': must be a whole number, was" + " \"abc\"",
        "market --ping-interval 0 --pong-timeout 5 | --pong-timeout: must be 0 with"
            + " --ping-interval 0, was 5",
        "market --symbols 99999999999 | '--symbols': must be a whole number, was"
            + " \"99999999999\", too large",
        "market --late-share some | '--late-share': must be a number, was \"some\"",
        "market --port 0 --sent-log pom.xml | --sent-log: expected a folder, pom.xml is a file",
        "market --port 0 --sent-log pom.xml/x | --sent-log: cannot make the folder pom.xml/x: ",
        "market --port 0 --state pom.xml | --state: expected a folder, pom.xml is a file",
        "market --port 0 --state /proc/x | --state: cannot make the folder /proc/x: nothing can be"
            + " made in /proc",
        "market --port 0 --host 192.0.2.1 | cannot listen on 192.0.2.1:0 (--host): it is no address"
            + " of this machine",
        "market --port 0 --tls --tls-ca-file /nodir/x | --tls-ca-file: cannot write /nodir/x: there"
            + " is no folder /nodir",
        "market --port 0 --faults src | --faults: cannot read src: Is a directory",
        "market --late-share 2 | --late-share: must be from 0 to 1, was 2.0",
        "market --messages-per-second -1 | --messages-per-second: must be from 0 to 100000, was -1",
        "market --weight-window-ms 0 | --weight-window-ms: must be from 1 to 3600000, was 0",
        "market --error-shape round | --error-shape: must be nested or flat, was round",
        "market --connection-lifetime 9 --shutdown-notice 9 | --shutdown-notice: must be below"
            + " --connection-lifetime (9), was 9",
        "market --port 0 --history BTCUSDT --history-start 1969-12-31T00:00:00Z | --history-start:"
            + " must be in the past, at most 30 days ago, was 1969-12-31T00:00:00Z",
        "market --port 0 --history BTCUSDT --history-start -1000000000-01-01T00:00:00Z |"
            + " --history-start: must be in the past, at most 30 days ago",
        "market --port 0 --history BTCUSDT --history-start 9999-01-31T12:00:00Z | --history-start:"
            + " must be in the past",
        "market --tls-ca-file x | --tls-ca-file: only together with --tls",
        "market --port 0 --faults none | --faults: cannot read none: no such file",
        "profile none | none: no such file",
        "market --port 70000 | --port: must be from 0 to 65535, was 70000",
        "market --host no.such.host.invalid | --host: no such host",
        "replay --speed 0 none | '--speed': must be \"max\" or a factor above 0",
        "replay --exchange nyse none | '--exchange': expected one of binance, binance-usdm,"
            + " binance-coinm",
        "replay --wait 0 none | --wait: must be from 1 to 86400, was 0",
        "replay none | none: no such file",
        "inspect | Missing required parameter",
        "verify --sent-log . | --kafka, --database: expected one of them, or both",
        "verify --kafka none:1 | Missing required option: '--sent-log=DIR|FILE'",
        "verify --sent-log none --database jdbc:postgresql:x | --sent-log: none: no such file or"
            + " folder",
        "verify --sent-log pom.xml --database jdbc:postgresql:x | --sent-log: pom.xml: expected the"
            + " name of a sent log",
        "verify --sent-log src --database jdbc:postgresql:x | --sent-log: src: holds no sent log",
        "verify --sent-log . --kafka nohost | --kafka: must be host:port, several joined by commas,"
            + " was nohost",
        "verify --sent-log . --kafka none:0 | --kafka: must be host:port",
        "verify --sent-log . --kafka none:1 --registry nohost:1 | --registry: must begin with"
            + " http:// or https://, was nohost:1",
        "verify --sent-log . --database x | --database: must begin with jdbc:postgresql:, was x",
        "verify --sent-log . --kafka none:1 --drain -1 | --drain: must be from 0 to 86400, was -1",
        "verify --sent-log . --kafka none:1 --connections 1,x | --connections: must be collectors,"
            + " all, or numbers joined by commas, was 1,x",
        "verify --sent-log . --database jdbc:postgresql:x --database-password-file none |"
            + " --database-password-file: cannot read none: no such file",
        "record --symbols BTCUSDT | Missing required option: '--out=FILE'",
        "record --out x.gz | --symbols, --streams: expected at least one of them",
        "record --out x.gz --symbols A/B | --symbols: must be names joined by commas, has \"A/B\"",
        "record --out x.gz --symbols A --url http://localhost | --url: must begin with ws:// or"
            + " wss://, was http://localhost",
        "record --out x.gz --symbols A --rest localhost | --rest: must begin with http:// or"
            + " https://, was localhost",
        "record --out x.gz --symbols A --connections 0 | --connections: must be from 1 to 300, was"
            + " 0",
        "record --out x.gz --symbols A --tls-ca-file none | --tls-ca-file: cannot read none: no"
            + " such file",
        "record --out /nodir/x.gz --symbols A | --out: cannot write /nodir/x.gz: there is no folder"
            + " /nodir",
        "record --out x.gz --symbols A --url wss://a{b} | '--url': must be a URL, was"
            + " \"wss://a{b}\"",
        "record --out x.gz --symbols A --seconds 1.5 | '--seconds': must be a whole number, was"
            + " \"1.5\"",
        "record --out target/x.gz --streams a@trade --exchange-info --rest http://127.0.0.1:1 |"
            + " --exchange-info: the exchange cannot be asked:"
            + " http://127.0.0.1:1/api/v3/exchangeInfo (--rest): nobody listens there",
        "record --out . --symbols A | --out: there is already a file"
      })
  void nonsenseIsRefusedByName(String line, String message) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void scheduleThatMakesNoSenseIsRefusedByLineAndKey() throws Exception {
    Path schedule =
        Files.writeString(
            folder.resolve("faults.json"),
            "{\"at_ms\":1,\"kind\":\"cut\"}\n{\"at_ms\":1,\"kind\":\"fall\"}");

    assertThat(run("market", "--port", "0", "--faults", schedule.toString())).isEqualTo(2);

    assertThat(err.toString()).contains("--faults: ", "line 2: kind: unknown \"fall\"");
  }

  @Test
  void aMarketThatIsRefusedLeavesNoLogOfOneThatWasKilled() throws Exception {
    String[] market = {"market", "--port", "0", "--sent-log", folder.toString()};
    assertThat(run(with(market, "--history", "NOPE"))).isEqualTo(2);
    assertThat(folder).isEmptyDirectory();

    assertThat(run(with(market, "--state", "pom.xml"))).isEqualTo(2);
    assertThat(SentHistory.of(List.of(folder)).cutOffRuns()).isEmpty();
  }

  private static String[] with(String[] words, String... more) {
    return Stream.of(words, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void aScheduleThatIsMissingIsNamedOnce() throws Exception {
    String missing = folder.resolve("missing.json").toString();

    assertThat(run("market", "--port", "0", "--faults", missing)).isEqualTo(2);

    assertThat(err.toString().strip())
        .isEqualTo("--faults: cannot read " + missing + ": no such file");
  }

  @Test
  void aRecordingOfASymbolThatTheExchangeDoesNotListIsRefusedByName() throws Exception {
    try (var exchange = new ScriptedExchange(0, null)) {
      assertThat(record("ws://127.0.0.1:" + exchange.port(), "BTCUSDT,NOPE")).isEqualTo(2);
    }

    assertThat(err.toString()).contains("--symbols, --streams: not listed by ", "(--rest): NOPE");
    assertThat(folder.resolve("rec.gz")).doesNotExist();
  }

  @Test
  void aRecordingTrustsTheCertificateThatItIsGiven() throws Exception {
    MadeUpCertificate certificate = MadeUpCertificate.forHost("127.0.0.1");
    Path trusted = Files.writeString(folder.resolve("ca.pem"), certificate.pem());
    try (var exchange = new ScriptedExchange(0, certificate.context())) {
      String url = "wss://127.0.0.1:" + exchange.port();

      assertThat(record(url, "NOPE", "--tls-ca-file", trusted.toString())).isEqualTo(2);
      assertThat(record(url, "BTCUSDT", "--tls-ca-file", trusted.toString(), "--seconds", "10"))
          .as("no frame was sent, so it is no recording")
          .isOne();
    }

    assertThat(err.toString()).contains("(--rest): NOPE");
    assertThat(out.toString()).contains("snapshots 1, connections lost 0");
  }

  @Test
  void theListOfSymbolsIsAskedForOnce() throws Exception {
    try (var exchange = new ScriptedExchange(0, null)) {
      record("ws://127.0.0.1:" + exchange.port(), "BTCUSDT", "--exchange-info", "--seconds", "1");

      assertThat(exchange.listsAsked()).isOne();
    }

    assertThat(folder.resolve("rec.exchangeInfo.gz")).isNotEmptyFile();
  }

  @Test
  void aDeadExchangeIsNamedWithoutTheNamesOfClasses() {
    record("ws://127.0.0.1:1", "BTCUSDT", "--exchange-info");

    assertThat(err.toString())
        .contains("(--rest): nobody listens there (connection refused)")
        .doesNotContain("Exception");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:1 | cannot reach Kafka (--kafka) at 127.0.0.1:1: nobody listens there",
        "no.such.host.invalid:9092 | at no.such.host.invalid:9092: no such host"
      })
  void kafkaThatIsNotThereIsAFailureWithItsReason(String servers, String message) throws Exception {
    byte[] quote =
        QUOTE.substring(QUOTE.indexOf("{\"u\"")).replace("}}", "}").strip().getBytes(UTF_8);
    SentLog log = SentLog.in(folder, 1000);
    log.frame(1, "1", quote, 0, quote.length);
    log.close();

    assertThat(
            run(
                "verify",
                "--sent-log",
                folder.toString(),
                "--connections",
                "all",
                "--kafka",
                servers))
        .isOne();

    assertThat(err.toString()).contains(message);
  }

  @Test
  void authoritiesThatAreNoneAreRefusedBeforeAnythingIsAsked() throws Exception {
    Path rubbish = Files.writeString(folder.resolve("ca.pem"), "rubbish");

    assertThat(record("wss://127.0.0.1:1", "BTCUSDT", "--tls-ca-file", rubbish.toString()))
        .isEqualTo(2);

    assertThat(err.toString()).contains("--tls-ca-file: cannot use ", "No certificate data found");
    assertThat(folder.resolve("rec.gz")).doesNotExist();
  }

  private int record(String url, String symbols, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "record",
                "--url",
                url,
                "--symbols",
                symbols,
                "--out",
                folder.resolve("rec.gz").toString()));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @Test
  void marketsFaultsAreRefusedInAReplay() throws Exception {
    Path schedule =
        Files.writeString(
            folder.resolve("faults.json"), "{\"at_ms\":1,\"kind\":\"clock_jump\",\"by_ms\":1}");
    Path recording = Files.writeString(folder.resolve("quote.txt"), QUOTE);

    assertThat(run("replay", "--port", "0", "--faults", schedule.toString(), recording.toString()))
        .isEqualTo(2);

    assertThat(err.toString()).contains("line 1: kind: clock_jump needs a simulated market");
  }

  @Test
  void inspectPrintsJsonAndSaysWhetherTheRecordingIsClean() throws Exception {
    Path clean = Files.writeString(folder.resolve("clean.txt"), QUOTE);
    Path bad = Files.writeString(folder.resolve("bad.txt"), QUOTE + "rubbish\n");

    Path disordered =
        Files.writeString(
            folder.resolve("disordered.txt"), QUOTE.replace("\"u\":1", "\"u\":2") + QUOTE);

    assertThat(run("inspect", clean.toString())).isZero();
    assertThat(out.toString()).contains("\"symbols_setting\" : \"BTCUSDT\"");
    assertThat(run("inspect", bad.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("\"line\" : 2");
    assertThat(run("inspect", disordered.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("update id 1 after 2 of btcusdt@bookTicker");
  }

  @Test
  void readmeNamesEveryOptionWithItsDefault() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    for (CommandLine command : SimMain.commandLine().getSubcommands().values()) {
      for (var option : command.getCommandSpec().options()) {
        if (!option.usageHelp() && !option.versionHelp()) {
          String value = option.defaultValue() == null ? "none" : option.defaultValue();
          assertThat(readme)
              .as("%s %s", command.getCommandName(), option.longestName())
              .containsPattern("\\| `" + option.longestName() + "`.* \\| `?" + value + "`? \\|");
        }
      }
    }
  }
}
