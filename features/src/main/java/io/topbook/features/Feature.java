package io.topbook.features;

/// One column of a feature set. Any change of a number it gives raises the version.
///
/// @param name its spelling on every wire: Avro field, SQL column, JSON key
/// @param unit `1` for a plain ratio
/// @param doc what it is and when it is null, in one line; the words of Avro doc and SQL comment
public record Feature(String name, int version, DType dtype, String unit, String doc) {
  /// What a value is made of, by the word that Arrow and NumPy use.
  public enum DType {
    FLOAT64("float64"),
    INT64("int64");

    private final String label;

    DType(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }
  }

  public Feature {
    if (!name.matches("[a-z][a-z0-9_]*") || version < 1 || unit.isEmpty() || doc.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a lower-case name, a version from 1, a unit and a doc, was " + name);
    }
  }

  /// What a schema hash is made of.
  String line() {
    return name + '|' + version + '|' + dtype.label() + '|' + unit + '\n';
  }
}
