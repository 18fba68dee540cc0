package io.asyngular.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A second JSON parser, of the simplest kind, to hold the scanner against. Gives maps, lists,
 * strings, doubles, booleans and null.
 */
final class RecursiveParser {
  /** The text is not JSON. */
  static final class NotJson extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final String text;
  private int at;

  private RecursiveParser(String text) {
    this.text = text;
  }

  static @Nullable Object parse(String text) {
    var parser = new RecursiveParser(text);
    Object value = parser.value();
    parser.demand(parser.at == text.length());
    return value;
  }

  private void demand(boolean condition) {
    if (!condition) {
      throw new NotJson();
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\uFFFF';
  }

  private void blanks() {
    while (" \t\r\n".indexOf(peek()) >= 0) {
      at++;
    }
  }

  private boolean take(String token) {
    boolean there = text.startsWith(token, at);
    at += there ? token.length() : 0;
    return there;
  }

  private @Nullable Object value() {
    blanks();
    Object value;
    if (take("{")) {
      value = object();
    } else if (take("[")) {
      value = array();
    } else if (take("\"")) {
      value = string();
    } else if (take("true")) {
      value = true;
    } else if (take("false")) {
      value = false;
    } else if (take("null")) {
      value = null;
    } else {
      value = number();
    }
    blanks();
    return value;
  }

  private Object object() {
    var members = new LinkedHashMap<String, @Nullable Object>();
    blanks();
    if (take("}")) {
      return members;
    }
    do {
      blanks();
      demand(take("\""));
      String name = string();
      blanks();
      demand(take(":"));
      members.put(name, value());
    } while (take(","));
    demand(take("}"));
    return members;
  }

  private Object array() {
    var items = new ArrayList<@Nullable Object>();
    blanks();
    if (take("]")) {
      return items;
    }
    do {
      items.add(value());
    } while (take(","));
    demand(take("]"));
    return items;
  }

  private String string() {
    var value = new StringBuilder();
    while (!take("\"")) {
      demand(at < text.length());
      char c = text.charAt(at++);
      demand(c >= ' ');
      value.append(c == '\\' ? escape() : c);
    }
    return value.toString();
  }

  private char escape() {
    char kind = peek();
    at++;
    int known = "\"\\/bfnrt".indexOf(kind);
    if (known >= 0) {
      return "\"\\/\b\f\n\r\t".charAt(known);
    }
    demand(kind == 'u' && at + 4 <= text.length());
    String hex = text.substring(at, at + 4);
    demand(hex.matches("[0-9a-fA-F]{4}"));
    at += 4;
    return (char) Integer.parseInt(hex, 16);
  }

  private Object number() {
    int from = at;
    while ("+-.eE0123456789".indexOf(peek()) >= 0) {
      at++;
    }
    String number = text.substring(from, at);
    demand(number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?"));
    return Double.parseDouble(number);
  }
}
