import ArchiveDiff
import TarStream

/// Where a difference is, for programs that expect files: a path below the image, as a relative URI (RFC 3986).
enum DifferencePlace {
  /// `rootfs/PATH` for files, and a name for each part of the image that is none.
  static func uri(of difference: Difference) -> String {
    switch difference.kind {
    case .index: "image/index.json"
    case .manifest: "image/manifest.json"
    case .config: "image/config.json"
    case .layer: "image" + percentEncoded(Array(difference.path.utf8))
    case .file:
      difference.path.isEmpty ? "rootfs" : "rootfs/" + percentEncoded(EscapedText.unescape(difference.path))
    }
  }

  /// Tells a difference from all others of its platform, and is the same in the next run: values are not part of it, nor
  /// is the layer's number, which another line in the Dockerfile changes.
  static func fingerprint(of difference: Difference, platform: String) -> String {
    let parts = [platform, difference.kind.rawValue, difference.path, difference.cause.rawValue]
    var hasher = SHA256Hasher()
    for part in parts + difference.attributes.map(\.name) { hasher.update((Array(part.utf8) + [0]).span) }
    return String(hasher.finish().hexadecimal.prefix(32))
  }

  /// All but letters, digits, `-._~` and the slash as `%NN`.
  private static func percentEncoded(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        text.append(byte)
      default:
        text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
