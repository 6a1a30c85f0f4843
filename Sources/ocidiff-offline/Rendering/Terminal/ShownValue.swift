import OCILayout

/// The values of attributes, as the table on a terminal shows them.
struct ShownValue {
  /// Whether digests are shown to their last digit.
  var isFull = false

  /// The two values of an attribute; `nil` for a side that has none.
  func pair(_ values: [JSONValue]) -> [SafeText?] {
    let texts = values.map(Self.text)
    guard !isFull else { return texts.map { $0.map { SafeText($0) } } }
    let short = texts.map { $0.map(Self.shortened) }
    // Whoever makes two digests that begin alike does not get to have them look alike.
    let looksSame = Self.isSame(short) && !Self.isSame(texts)
    return (looksSame ? texts : short).map { $0.map { SafeText($0) } }
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .null: nil
    case .string(let text): text.isEmpty ? "\"\"" : text
    default: JSONWriter.line(value)
    }
  }

  private static func isSame(_ texts: [String?]) -> Bool {
    guard let left = texts[0], let right = texts[1] else { return texts[0] == texts[1] }
    return left.hasSameBytes(as: right)
  }

  /// How many digits of a digest are shown, as many as Docker does.
  private static let digits = 12
  private static let algorithms = [(Array("sha256:".utf8), 64), (Array("sha512:".utf8), 128)]

  /// A text with the digests in it shortened: `sha256:7ef43c8845e2…`.
  static func shortened(_ text: String) -> String {
    guard text.utf8.count >= 71, text.contains("sha") else { return text }
    let bytes = Array(text.utf8)
    var short: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if let (name, length) = algorithms.first(where: { isDigest(bytes[index...], $0, $1) }) {
        short += bytes[index..<index + name.count + digits] + Array("…".utf8)
        index += name.count + length
      } else {
        short.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: short, as: UTF8.self)
  }

  private static func isDigest(_ bytes: ArraySlice<UInt8>, _ name: [UInt8], _ length: Int) -> Bool {
    guard bytes.first == name[0], bytes.starts(with: name), bytes.count >= name.count + length else {
      return false
    }
    return bytes.dropFirst(name.count).prefix(length).allSatisfy { byte in
      0x30...0x39 ~= byte || 0x61...0x66 ~= byte
    }
  }
}
