package io.topbook.local.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.topbook.features.Quality;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;

class QualityFlagsTest {
  @Test
  void everyBitHasItsName() throws IllegalAccessException {
    int all = 0;
    for (Field field : Quality.class.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers()) && !field.getName().equals("INCOMPLETE")) {
        int bit = field.getInt(null);
        all |= bit;
        assertThat(QualityFlags.text(bit)).isEqualTo(field.getName());
      }
    }

    assertThat(QualityFlags.text(all).split(" ")).hasSize(Integer.bitCount(all));
  }

  @Test
  void theGravestComesFirst() {
    assertThat(QualityFlags.text(Quality.WARMING | Quality.BOOK_GAP)).isEqualTo("BOOK_GAP WARMING");
    assertThat(QualityFlags.text(0)).isEqualTo("complete");
  }
}
