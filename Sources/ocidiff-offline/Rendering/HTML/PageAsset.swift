import TarStream

/// A style sheet or script of the program's own, as it stands in the page.
struct PageAsset {
  static let style = PageAsset(element: "style", bytes: PackageResources.report_css)
  static let script = PageAsset(element: "script", bytes: PackageResources.report_js)

  /// What the page may load and run: these two, told by their digests, and nothing else from anywhere.
  static let policy =
    "default-src 'none'; style-src '\(style.digest)'; script-src '\(script.digest)'; "
    + "base-uri 'none'; form-action 'none'"

  let element: String
  let text: String
  /// As a policy names it.
  let digest: String

  private init(element: String, bytes: [UInt8]) {
    self.element = element
    text = String(decoding: bytes, as: UTF8.self)
    digest = "sha256-" + Self.base64(Self.digest(of: bytes))
  }

  private static func digest(of bytes: [UInt8]) -> [UInt8] {
    var hasher = SHA256Hasher()
    hasher.update(bytes.span)
    let digits = Array(hasher.finish().hexadecimal.utf8)
    return stride(from: 0, to: digits.count, by: 2).map { index in
      UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) ?? 0
    }
  }

  /// RFC 4648, section 4.
  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(bytes[start + $1]) : 0) }
      for index in 0..<4 {
        text.append(index <= group.count ? letters[bits >> (18 - 6 * index) & 63] : "=")
      }
    }
    return text
  }
}
