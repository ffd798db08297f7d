package io.topbook.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What no file of the tree may hold. Each pattern is written so that it does not match itself.
final class HouseRules {
  private record Rule(String what, Pattern pattern) {
    static Rule of(String what, String pattern) {
      return new Rule(what, Pattern.compile(pattern));
    }
  }

  private static final List<Rule> RULES =
      List.of(
          Rule.of("a path of one machine", "(?<![\\w.$}/-])/(?:root|home|work|Users)/[\\w.-]+"),
          Rule.of(
              "a package registry's host: where to fetch from is the user's own setting",
              "\\brepo\\d?\\.maven\\b|\\bregistry\\.npmjs\\b|\\b(?:files\\.)?py[p]i(?:\\.org|thon)\\b"
                  + "|\\bpackages\\.confluent\\b"),
          Rule.of(
              "a secret",
              "-----BEGIN [A-Z ]*PRIVATE[ ]KEY-----|\\bAKIA[0-9A-Z]{16}\\b|\\bgh[pousr]_\\w{36}"
                  + "|\\bxox[abp]-\\w{10}|\\bglpat-[\\w-]{20}"),
          Rule.of("unfinished work", "\\b(?:TO[D]O|FI[X]ME|X[X]X)\\b"),
          Rule.of("an unresolved merge", "(?m)^(?:<{7}|>{7}) "));

  private HouseRules() {}

  static List<Finding> findings(String file, String text) {
    var findings = new ArrayList<Finding>();
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern().matcher(text);
      while (matcher.find()) {
        findings.add(
            Finding.at(file, text, matcher.start(), rule.what() + ": " + shown(rule, matcher)));
      }
    }
    return findings;
  }

  private static String shown(Rule rule, Matcher matcher) {
    return rule.what().equals("a secret") ? "(not repeated here)" : matcher.group();
  }
}
