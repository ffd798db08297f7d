package io.topbook.schemas.wire;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/// The generated class of a schema. Avro 1.12 instantiates only classes that the process trusts,
/// and trusts none of ours unless told: here it is, once, for the package of our contracts.
final class AvroClasses {
  private static final String PACKAGE = "io.topbook.avro";

  static {
    ClassSecurityPredicate others = ClassSecurityValidator.getGlobal();
    ClassSecurityPredicate ours = type -> type.getPackageName().equals(PACKAGE);
    ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(others, ours));
  }

  private AvroClasses() {}

  /// How Avro maps `type`: its conversions, and its class loader.
  static SpecificData modelOf(Class<?> type) {
    return SpecificData.getForClass(type);
  }

  /// The class of `schema`, as seen from `owner`.
  static Class<?> of(Schema schema, Class<?> owner) {
    return new SpecificData(owner.getClassLoader()).getClass(schema);
  }
}
