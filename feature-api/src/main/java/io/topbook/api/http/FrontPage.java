package io.topbook.api.http;

import io.topbook.api.query.Moment;
import io.topbook.api.query.Parameter;
import io.topbook.api.query.Shape;
import java.util.List;
import java.util.stream.Collectors;

/// The page at `/`, for people: every route, its parameters, and an example to click. No scripts.
final class FrontPage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: light-dark(#d8dce2, #363c46);
              --soft: light-dark(#f4f6f8, #1d2127); --dim: light-dark(#59636e, #9aa4b1);
              --link: light-dark(#0a58ca, #7db3ff); }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2.5rem auto;
             padding: 0 1.25rem; background: light-dark(#fff, #14171b);
             color: light-dark(#1c2127, #e4e8ed); }
      h1 { margin-bottom: 0; } h1 + p { margin-top: .25rem; color: var(--dim); }
      h2 { margin: 2.5rem 0 .5rem; font-size: 1.15rem; } h2 code { font-weight: 600; }
      code { font: .92em ui-monospace, monospace; } a { color: var(--link); }
      .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0;
               border-bottom: 1px solid var(--line); }
      th { color: var(--dim); font-weight: 600; } td:first-child { white-space: nowrap; }
      .try { display: inline-block; padding: .3rem .7rem; background: var(--soft);
             border: 1px solid var(--line); border-radius: .4rem; overflow-wrap: anywhere; }
      """;

  private FrontPage() {}

  static String html(List<Route> routes) {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Topbook API</title>
    <style>
    %s</style>
    </head>
    <body>
    <h1>Topbook API</h1>
    <p>Read only. Times are UTC, ranges are half-open, unknown is null.
    Machine-readable: <a href="%s">%s</a>.</p>
    %s</body>
    </html>
    """
        .formatted(
            STYLE,
            OpenApi.PATH,
            OpenApi.PATH,
            routes.stream().map(FrontPage::section).collect(Collectors.joining()));
  }

  private static String section(Route route) {
    String link = route.path() + (route.example().isEmpty() ? "" : "?" + route.example());
    return """
    <section>
    <h2><code>GET %s</code></h2>
    <p>%s</p>
    %s<p><a class="try" href="%s"><code>%s</code></a></p>
    </section>
    """
        .formatted(
            escaped(route.path()),
            prose(route.summary()),
            route.parameters().isEmpty() ? "" : table(route.parameters()),
            escaped(link),
            escaped(link));
  }

  private static String table(List<Parameter<?>> parameters) {
    return """
    <div class="scroll"><table>
    <tr><th>parameter</th><th>accepts</th><th>default</th><th>meaning</th></tr>
    %s</table></div>
    """
        .formatted(parameters.stream().map(FrontPage::line).collect(Collectors.joining()));
  }

  private static String line(Parameter<?> parameter) {
    return "<tr><td><code>%s</code></td><td>%s</td><td>%s</td><td>%s</td></tr>\n"
        .formatted(
            escaped(parameter.name()),
            escaped(accepts(parameter.shape())),
            escaped(parameter.required() ? "required" : parameter.defaultText().orElse("")),
            prose(parameter.meaning()));
  }

  private static String accepts(Shape shape) {
    return switch (shape) {
      case Shape.Words(List<String> words) -> String.join(", ", words);
      case Shape.Whole(int min, int max) -> min + " to " + max;
      case Shape.Time() -> Moment.SPELLINGS;
      case Shape.Text(_, String means) -> means;
    };
  }

  /// Text whose backticks become code.
  private static String prose(String text) {
    return escaped(text).replaceAll("`([^`]*)`", "<code>$1</code>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
