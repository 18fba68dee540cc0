package io.asyngular.protocol;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a user sent: one JSON value as UTF-8 text, not yet bound to a Java type. Or nothing at all:
 * {@link #ABSENT} is JavaScript's undefined, a packet without the key, and is not {@link #NULL}.
 *
 * <p>Immutable, any thread, about 32 bytes beside the text. A payload may be a slice of the array
 * of its whole frame and then keeps that array alive.
 */
public final class Payload {
  /** No value: the key is not in the packet. */
  public static final Payload ABSENT = new Payload(new byte[0], 0, 0, Unbound.BINDER);

  /** The JSON value {@code null}. */
  public static final Payload NULL =
      new Payload(new byte[] {'n', 'u', 'l', 'l'}, 0, 4, Unbound.BINDER);

  private static final int SHOWN_CHARACTERS = 200;

  private final byte[] bytes;
  private final int from;
  private final int length;
  private final Binder binder;

  private Payload(byte[] bytes, int from, int length, Binder binder) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
    this.binder = binder;
  }

  /**
   * A slice of JSON text. The array is kept, not copied: nobody may change it afterwards.
   *
   * @param bytes holds the text, in UTF-8
   * @param offset index of the first byte
   * @param length in bytes; blanks at either end are left out of the payload
   * @param binder reads it when it is bound
   * @throws IllegalArgumentException if the slice is blank. That the text is valid JSON is the
   *     caller's promise and not checked: broken, peeks find nothing and binding fails.
   * @throws IndexOutOfBoundsException if the slice is not within the array
   */
  public static Payload json(byte[] bytes, int offset, int length, Binder binder) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int end = offset + length;
    int first = JsonScanner.skipBlanks(bytes, offset, end);
    if (first == end) {
      throw new IllegalArgumentException("A payload cannot be blank; use Payload.ABSENT");
    }
    while (JsonScanner.isBlank(bytes[end - 1])) {
      end--;
    }
    return slice(bytes, first, end, binder);
  }

  /** A whole array of JSON text; see {@link #json(byte[], int, int, Binder)}. */
  public static Payload json(byte[] bytes, Binder binder) {
    return json(bytes, 0, bytes.length, binder);
  }

  /**
   * JSON text that did not come through a codec and may be anything.
   *
   * @param text in UTF-8; the array is kept, not copied: nobody may change it afterwards
   * @param maxDepth objects and arrays within one another: {@code 5} has none, {@code []} is one
   * @param binder reads the payload when it is bound
   * @throws PayloadException if the text is not exactly one JSON value as JSON.parse takes it, or
   *     is nested deeper; nothing has been built and nothing recursed by then
   */
  public static Payload checked(byte[] text, int maxDepth, Binder binder) {
    int from = JsonScanner.skipBlanks(text, 0, text.length);
    int to = JsonScanner.skipValue(text, from, text.length, maxDepth);
    if (to == JsonScanner.TOO_DEEP) {
      throw new PayloadException("The JSON is nested deeper than " + maxDepth + " levels");
    }
    if (to < 0 || JsonScanner.skipBlanks(text, to, text.length) != text.length) {
      throw new PayloadException("The text is not JSON");
    }
    return slice(text, from, to, binder);
  }

  /**
   * The payload that stands for a Java value.
   *
   * @param value null gives {@link #NULL}, a payload gives itself, all else is written by the
   *     binder
   * @throws PayloadException if the value has no JSON form
   */
  public static Payload of(@Nullable Object value, Binder binder) {
    if (value == null) {
      return NULL;
    }
    return value instanceof Payload payload ? payload : json(binder.write(value), binder);
  }

  /** The JSON string of that text; made without the binder, which only reads it. */
  public static Payload string(String text, Binder binder) {
    byte[] json = new byte[JsonString.size(text)];
    int length = JsonString.write(text, json, 0);
    return new Payload(json, 0, length, binder);
  }

  /** A slice that the scanner has found to be one JSON value without blanks round it. */
  static Payload slice(byte[] bytes, int from, int to, Binder binder) {
    return bytes[from] == 'n' ? NULL : new Payload(bytes, from, to - from, binder);
  }

  /** Whether there is no value at all. */
  public boolean isAbsent() {
    return length == 0;
  }

  /** Whether this is the JSON value {@code null}. */
  public boolean isNull() {
    return length > 0 && bytes[from] == 'n';
  }

  /** Whether there is a value other than null. */
  public boolean isPresent() {
    return length > 0 && bytes[from] != 'n';
  }

  /** Whether this is a JSON string. */
  public boolean isString() {
    return length > 0 && bytes[from] == '"';
  }

  /** Whether this is a JSON object. */
  public boolean isObject() {
    return length > 0 && bytes[from] == '{';
  }

  /** Length of the JSON text in bytes of UTF-8; 0 when absent, 4 for null. */
  public int length() {
    return length;
  }

  /** The JSON text, decoded anew at each call; the empty string when absent. */
  public String json() {
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  /** A copy of the JSON text in UTF-8; empty when absent. */
  public byte[] bytes() {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /**
   * Copies the JSON text into an array.
   *
   * @param at index of the first byte to write
   * @return the index after the last byte written
   * @throws IndexOutOfBoundsException if {@link #length} bytes do not fit
   */
  public int writeTo(byte[] target, int at) {
    System.arraycopy(bytes, from, target, at, length);
    return at + length;
  }

  /**
   * Binds to a class. {@code Payload.class} gives this payload itself, absent or not.
   *
   * @throws PayloadException if this is absent or null, or does not bind
   */
  public <T> T as(Class<T> type) {
    return bind(type);
  }

  /**
   * Binds to a generic type; see {@link #as(Class)}.
   *
   * @throws PayloadException if this is absent or null, or does not bind
   */
  public <T> T as(TypeRef<T> type) {
    return bind(type.type());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <T> T bind(Type type) {
    if (type == Payload.class) {
      return (T) this;
    }
    if (!isPresent()) {
      throw new PayloadException(
          "Expected " + type.getTypeName() + " but the payload is " + kindOfNothing());
    }
    return binder.<T>read(this, type);
  }

  /** The value of a JSON number, as a double has it; empty if this is anything else. */
  public OptionalDouble number() {
    byte first = length == 0 ? 0 : bytes[from];
    if (first != '-' && (first < '0' || first > '9')) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(json()));
    } catch (NumberFormatException _) {
      return OptionalDouble.empty(); // nobody promised that a payload is valid JSON
    }
  }

  /**
   * The text of a JSON string, escapes resolved. Needs no binder. An escaped lone surrogate stays
   * one.
   *
   * @throws PayloadException if this is anything but a JSON string
   */
  public String text() {
    if (!isString()) {
      throw new PayloadException(
          "Expected a JSON string but the payload is "
              + (isPresent() ? "something else" : kindOfNothing()));
    }
    return JsonString.decode(bytes, from + 1, from + length - 1);
  }

  /**
   * The value of a member of this object, as a slice; the last one where a name is repeated. Scans
   * this payload from its start at each call and builds nothing.
   *
   * @return {@link #ABSENT} if there is no such member or this is no object
   */
  public Payload field(String name) {
    var members = new Members(bytes, from, from + length);
    Payload found = ABSENT;
    while (members.next()) {
      if (JsonString.matches(bytes, members.nameFrom, members.nameTo, name)) {
        found = slice(bytes, members.valueFrom, members.valueTo, binder);
      }
    }
    return found;
  }

  /**
   * All members of this object, in order, as slices; the last value where a name is repeated.
   *
   * @return an unmodifiable map, empty if this is no object
   */
  public Map<String, Payload> fields() {
    var members = new Members(bytes, from, from + length);
    var fields = new LinkedHashMap<String, Payload>();
    while (members.next()) {
      String name = JsonString.decode(bytes, members.nameFrom, members.nameTo);
      fields.put(name, slice(bytes, members.valueFrom, members.valueTo, binder));
    }
    return Collections.unmodifiableMap(fields);
  }

  /**
   * This object with one member changed, in its place, or added at the end. What is no object is
   * taken for an empty one. Builds a new text at each call.
   *
   * @param value {@link #ABSENT} leaves the member out
   */
  public Payload with(String name, Payload value) {
    var members = new LinkedHashMap<>(fields());
    if (value.isAbsent()) {
      members.remove(name);
    } else {
      members.put(name, value);
    }
    return object(members, binder);
  }

  /**
   * A JSON object of these members, in their order; absent ones are left out.
   *
   * @param binder reads it when it is bound
   */
  public static Payload object(Map<String, Payload> members, Binder binder) {
    int size = 2;
    for (Map.Entry<String, Payload> member : members.entrySet()) {
      size += JsonString.size(member.getKey()) + member.getValue().length() + 2;
    }
    byte[] text = new byte[size];
    int at = 0;
    for (Map.Entry<String, Payload> member : members.entrySet()) {
      if (!member.getValue().isAbsent()) {
        text[at] = (byte) (at == 0 ? '{' : ',');
        at = JsonString.write(member.getKey(), text, at + 1);
        text[at++] = ':';
        at = member.getValue().writeTo(text, at);
      }
    }
    if (at == 0) {
      text[at++] = '{';
    }
    text[at++] = '}';
    return new Payload(text, 0, at, binder);
  }

  private String kindOfNothing() {
    return isAbsent() ? "absent" : "null";
  }

  /** Equal when the JSON texts are equal, byte for byte; absent equals only absent. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that
        && Arrays.equals(
            bytes, from, from + length, that.bytes, that.from, that.from + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int at = from; at < from + length; at++) {
      hash = 31 * hash + bytes[at];
    }
    return hash;
  }

  /** For logs: the JSON text, cut after 200 characters, or {@code (absent)}. */
  @Override
  public String toString() {
    if (isAbsent()) {
      return "(absent)";
    }
    // Four bytes a character at most, so the rest need not be decoded.
    int shown = Math.min(length, 4 * SHOWN_CHARACTERS);
    String text = new String(bytes, from, shown, StandardCharsets.UTF_8);
    boolean whole = shown == length && text.length() <= SHOWN_CHARACTERS;
    return whole ? text : text.substring(0, Math.min(text.length(), SHOWN_CHARACTERS)) + "…";
  }
}
