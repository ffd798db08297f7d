package io.topbook.features.book;

import java.util.ArrayList;
import java.util.List;

/// Everything a tracker told, in order.
final class Transcript implements BookListener {
  record OutOfRange(BookEvent event) {}

  record BackInRange(long timeMicros) {}

  record Crossed(BookEvent event) {}

  record Uncrossed(long timeMicros) {}

  static final String AUDIT_DROPPED = "audit dropped";

  final List<Object> told = new ArrayList<>();

  @Override
  public void applied(BookEvent event) {
    told.add(event);
  }

  @Override
  public void lost(BookLoss loss) {
    told.add(loss);
  }

  @Override
  public void audited(BookAudit audit) {
    told.add(audit);
  }

  @Override
  public void auditDropped() {
    told.add(AUDIT_DROPPED);
  }

  @Override
  public void ignored(Ignored reason) {
    told.add(reason);
  }

  @Override
  public void outOfRange(BookEvent event) {
    told.add(new OutOfRange(event));
  }

  @Override
  public void backInRange(long effectiveTimeMicros) {
    told.add(new BackInRange(effectiveTimeMicros));
  }

  @Override
  public void crossed(BookEvent event) {
    told.add(new Crossed(event));
  }

  @Override
  public void uncrossed(long effectiveTimeMicros) {
    told.add(new Uncrossed(effectiveTimeMicros));
  }

  /// What was told since the last call.
  List<Object> take() {
    List<Object> taken = List.copyOf(told);
    told.clear();
    return taken;
  }

  <T> List<T> all(Class<T> type) {
    return told.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /// Price, quantity, price, quantity, …
  static Levels levels(double... pricesAndQtys) {
    double[] prices = new double[pricesAndQtys.length / 2];
    double[] qtys = new double[prices.length];
    for (int i = 0; i < prices.length; i++) {
      prices[i] = pricesAndQtys[2 * i];
      qtys[i] = pricesAndQtys[2 * i + 1];
    }
    return Levels.of(prices, qtys);
  }
}
