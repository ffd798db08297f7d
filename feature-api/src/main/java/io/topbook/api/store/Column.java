package io.topbook.api.store;

import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/// One column of an answer: the same word in the table and in JSON.
///
/// @param nullable whether it can be unknown
/// @param meaning unit and source, as the contract words them
public record Column(String name, Type type, boolean nullable, String meaning) {
  /// What a value is in Java.
  public enum Type {
    /// `Long`.
    WHOLE,
    /// `Double`.
    NUMBER,
    /// `Instant`, in microseconds.
    TIME,
    /// `String`; an exact decimal is one as well.
    TEXT
  }

  /// The columns of the table that a contract's records are stored in: each field has the column of
  /// its name, and `stored_at` comes last.
  static List<Column> of(Schema contract) {
    return Stream.concat(
            contract.getFields().stream().map(Column::of),
            Stream.of(
                new Column(
                    "stored_at",
                    Type.TIME,
                    false,
                    "When the row was stored, the database's clock.")))
        .toList();
  }

  private static Column of(Schema.Field field) {
    List<Schema> types =
        field.schema().isUnion() ? field.schema().getTypes() : List.of(field.schema());
    Schema value =
        types.stream().filter(type -> type.getType() != Schema.Type.NULL).findFirst().orElseThrow();
    Type type =
        switch (value.getType()) {
          case INT -> Type.WHOLE;
          case LONG -> value.getLogicalType() == null ? Type.WHOLE : Type.TIME;
          case DOUBLE -> Type.NUMBER;
          case STRING -> Type.TEXT;
          default -> throw new IllegalStateException("no column for Avro " + value);
        };
    return new Column(field.name(), type, types.size() > 1, field.doc());
  }
}
