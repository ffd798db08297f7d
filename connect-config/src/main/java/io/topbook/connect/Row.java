package io.topbook.connect;

import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/// How the records of one schema become rows: a column for each field, under the field's name.
///
/// The row's schema carries no name, since Debezium's sink matches a named one against a pattern
/// for every record. Immutable; thread-safe.
record Row(Schema schema, List<Column> columns, boolean hasSymbol) {
  /// @param jsonFields text fields that go into a jsonb column
  /// @throws DataException naming a field whose type no column takes
  static Row of(Schema record, List<String> jsonFields, String symbolField) {
    List<Column> columns =
        record.fields().stream()
            .map(field -> Column.of(field, jsonFields.contains(field.name())))
            .toList();
    SchemaBuilder builder = SchemaBuilder.struct();
    columns.forEach(column -> builder.field(column.field().name(), column.schema()));
    return new Row(builder.build(), columns, record.field(symbolField) != null);
  }

  /// @throws DataException naming the field, what it was and what was expected
  Struct of(Struct value) {
    var row = new Struct(schema);
    List<Field> targets = schema.fields();
    for (int i = 0; i < targets.size(); i++) {
      row.put(targets.get(i), columns.get(i).of(value));
    }
    return row;
  }
}
