package io.asyngular.protocol;

import static io.asyngular.protocol.Frames.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsNumbersTest {
  private static String reprint(String number) {
    byte[] text = bytes(number);
    return print(JsNumbers.parse(text, 0, text.length));
  }

  private static String print(double value) {
    byte[] printed = new byte[JsNumbers.size(value) + 2];
    int end = JsNumbers.write(value, printed, 1);
    assertThat(end).isEqualTo(printed.length - 1);
    return new String(printed, 1, end - 1, StandardCharsets.US_ASCII);
  }

  /** The right-hand sides are what Node prints. */
  @ParameterizedTest
  @CsvSource({
    "1e3,1000",
    "0.5,0.5",
    "-0,0",
    "1e21,1e+21",
    "1.5e-7,1.5e-7",
    "1e-6,0.000001",
    "1e-7,1e-7",
    "123456789012345680000,123456789012345680000",
    "0.000001234,0.000001234",
    "5e-324,5e-324",
    "1.7976931348623157e308,1.7976931348623157e+308",
    "2e23,2e+23",
    "1e23,1e+23",
    "9007199254740993,9007199254740992",
    "-1.25e+25,-1.25e+25",
    "1e400,null",
    "4.35,4.35",
    "100,100",
    "1E2,100",
    "9.5e-322,9.5e-322",
    "-12,-12",
    "9000000000000001,9000000000000001",
    "12345678901234567,12345678901234568",
    "1.0,1",
    "0.1e1,1",
    "2.5e-323,2.5e-323",
    "1.5e-323,1.5e-323",
    "123e-20,1.23e-18",
    "999999999999999999999,1e+21",
    "1e15,1000000000000000",
    "1.5e300,1.5e+300",
    "0,0",
    "7,7",
    "999999999999999,999999999999999",
    "-9223372036854775808,-9223372036854776000",
    "1e-400,0",
  })
  void numbersComeBackAsJavaScriptPrintsThem(String number, String printed) {
    assertThat(reprint(number)).isEqualTo(printed);
  }

  @Test
  void whatIsNotFiniteIsNull() {
    assertThat(print(Double.NaN)).isEqualTo("null");
    assertThat(print(Double.NEGATIVE_INFINITY)).isEqualTo("null");
  }

  @Test
  void everyPrintedNumberReadsBackAsItself() {
    var random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      double value =
          i % 2 == 0
              ? Double.longBitsToDouble(random.nextLong())
              : random.nextLong() >> random.nextInt(64);
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(print(value))).isEqualTo(value == 0 ? 0 : value);
      }
    }
  }
}
