package io.topbook.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.topbook.avro.BookTicker;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the schemas to those that were published before, `src/test/resources/schemas-v1`: what the
/// registry will say, said at build time. A version that is published gets a folder of its own
/// here.
class SchemaEvolutionTest {
  private static final List<String> VERSIONS = List.of("schemas-v1");

  private static final SchemaValidator FULL_TRANSITIVE =
      new SchemaValidatorBuilder().mutualReadStrategy().validateAll();

  private static Stream<Schema> schemas() {
    return Arrays.stream(Topic.values()).flatMap(topic -> topic.valueSchema().stream());
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everySchemaReadsAndIsReadByThosePublishedBefore(Schema schema) throws IOException {
    for (String version : VERSIONS) {
      Schema before = published(version, schema.getName());

      assertThatCode(() -> FULL_TRANSITIVE.validate(schema, List.of(before)))
          .as(schema.getName() + " and " + version)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void fieldWithoutADefaultWouldBeRefused() throws IOException {
    Schema before = published("schemas-v1", "BookTicker");
    String changed =
        BookTicker.SCHEMA$
            .toString()
            .replaceFirst(
                "\"fields\":\\[", "\"fields\":[{\"name\":\"venue\",\"type\":\"string\"},");

    assertThatThrownBy(
            () -> FULL_TRANSITIVE.validate(new Schema.Parser().parse(changed), List.of(before)))
        .isInstanceOf(SchemaValidationException.class);
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everyRecordAndFieldHasADoc(Schema schema) {
    assertThat(undocumented(schema, new HashSet<>())).isEmpty();
  }

  private static Stream<String> undocumented(Schema schema, Set<String> seen) {
    return switch (schema.getType()) {
      case RECORD ->
          seen.add(schema.getFullName())
              ? Stream.concat(
                  schema.getDoc() == null ? Stream.of(schema.getFullName()) : Stream.empty(),
                  schema.getFields().stream()
                      .flatMap(field ->
                          Stream.concat(
                              field.doc() == null
                                  ? Stream.of(schema.getName() + '.' + field.name())
                                  : Stream.empty(),
                              undocumented(field.schema(), seen))))
              : Stream.empty();
      case ARRAY -> undocumented(schema.getElementType(), seen);
      case UNION -> schema.getTypes().stream().flatMap(type -> undocumented(type, seen));
      case ENUM -> schema.getDoc() == null ? Stream.of(schema.getFullName()) : Stream.empty();
      default -> Stream.empty();
    };
  }

  private static Schema published(String version, String name) throws IOException {
    String path = "/" + version + "/" + name + ".avsc";
    try (InputStream file = SchemaEvolutionTest.class.getResourceAsStream(path)) {
      assertThat(file).as(path + " (copy a new schema there once it is published)").isNotNull();
      return new Schema.Parser().parse(file);
    }
  }
}
