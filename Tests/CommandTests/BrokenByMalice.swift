import ImageFixtures
import Testing

/// A layer that another program crashed on, took all memory or all time for, or read past.
struct BrokenByMalice: Sendable, CustomTestStringConvertible {
  let cve: String
  let program: String
  /// What the message must say, where it is to be refused; `nil` where the layer is fine.
  let message: String?
  /// The layer's bytes.
  let layer: @Sendable () -> [UInt8]

  var testDescription: String { "\(cve) (\(program))" }

  init(_ cve: String, _ program: String, _ message: String?, layer: @escaping @Sendable () -> [UInt8]) {
    (self.cve, self.program, self.message, self.layer) = (cve, program, message, layer)
  }

  init(
    _ cve: String, _ program: String, _ message: String?,
    _ build: @escaping @Sendable (inout TarBuilder) -> Void
  ) {
    self.init(cve, program, message) {
      var tar = TarBuilder()
      tar.add(TarMember("first"))
      build(&tar)
      tar.end()
      return tar.bytes
    }
  }

  static let all: [BrokenByMalice] = [
    BrokenByMalice("CVE-2022-2879", "Go archive/tar", "byte 512: a pax header of 8589934592 bytes, where") {
      tar in
      tar.add(TarMember("a", type: "x").with { $0.size = 8 << 30 })
    },
    BrokenByMalice("CVE-2025-58183", "Go archive/tar", "byte 512: a sparse file of 9000000000 parts, where") {
      tar in
      tar.pax(["GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "5"])
      tar.add(TarMember("a", content: Array("9000000000\n".utf8) + [UInt8](repeating: 0, count: 501)))
    },
    BrokenByMalice("CVE-2024-28863", "node-tar", "; raise the limit pathBytes with --max-scale") { tar in
      tar.longName(Array(String(repeating: "a/", count: 100_000).utf8))
      tar.add(TarMember("a"))
    },
    BrokenByMalice("CVE-2019-20907", "Python", "byte 1024: the pax record that starts here has a length") {
      tar in
      tar.pax(raw: Array("0 hdrcharset=BINARY\n".utf8))
      tar.add(TarMember("a"))
    },
    BrokenByMalice("CVE-2024-6232", "Python", "byte 1024: the pax record that starts here has no length") {
      tar in
      tar.pax(raw: [UInt8](repeating: 0x31, count: 1 << 20))
      tar.add(TarMember("a"))
    },
    BrokenByMalice("CVE-2025-8194", "Python", "byte 636: the header's size is") { tar in
      tar.add(TarMember("a").with { $0.size = -512 })
    },
    BrokenByMalice("CVE-2022-48303", "GNU tar", "byte 648: ") { tar in
      tar.add(
        TarMember("a", format: .v7).with { $0.patch(136, [UInt8](repeating: 0x20, count: 11) + [0x80]) })
    },
    BrokenByMalice("CVE-2019-9923", "GNU tar", "byte 512: the sparse map is not made of pairs of numbers") {
      tar in
      tar.pax(["GNU.sparse.size": "5", "GNU.sparse.numblocks": "1", "GNU.sparse.numbytes": "5"])
      tar.add(TarMember("a"))
    },
    BrokenByMalice("CVE-2023-39804", "GNU tar", nil) { tar in
      tar.pax(["SCHILY.xattr." + String(repeating: "k", count: 1 << 20): "v"])
      tar.add(TarMember("a"))
    },
    BrokenByMalice("CVE-2024-57970", "libarchive", "byte 1029: ") {
      Array(
        (TarMember("first").bytes
          + TarMember("././@LongLink", content: Array("a long name".utf8), type: "K").bytes)[..<1029])
    },
  ]
}
