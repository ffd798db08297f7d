package io.topbook.schemas.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WireFormatTest {
  @Test
  void idIsFourBytesBigEndian() {
    assertThat(WireFormat.schemaId(new byte[] {0, 1, 2, 3, (byte) 0xff, 9})).isEqualTo(0x010203ff);
  }

  @Test
  void otherMagicByteIsNamed() {
    assertThatThrownBy(() -> WireFormat.schemaId(new byte[] {'{', 0, 0, 0, 1}))
        .hasMessage("expected magic byte 0x00, was 0x7b");
  }

  @Test
  void headerCutOffIsNamed() {
    assertThatThrownBy(() -> WireFormat.schemaId(new byte[] {0, 0, 0}))
        .hasMessage("expected a header of 5 bytes, was 3 bytes in all");
  }
}
