package io.topbook.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
        "market --late-share 2 | --late-share: must be from 0 to 1, was 2.0",
        "market --port 70000 | --port: must be from 0 to 65535, was 70000",
        "market --host no.such.host.invalid | --host: no such host",
        "replay --speed 0 none | '--speed': must be \"max\" or a factor above 0",
        "replay --exchange nyse none | '--exchange': expected one of binance, binance-usdm,"
            + " binance-coinm",
        "replay --wait 0 none | --wait: must be from 1 to 86400, was 0",
        "replay none | none: no such file",
        "inspect | Missing required parameter"
      })
  void nonsenseIsRefusedByName(String line, String message) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
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
