import ImageFixtures
import TarStream

/// Tar archives: whatever the bytes, a walk ends in entries that hang together or in an error, and the same one
/// however the bytes are cut.
enum TarTarget {
  static func run(_ bytes: [UInt8]) {
    check(bytes)
    let repaired = repairingChecksums(of: bytes)
    if repaired != bytes { check(repaired) }
  }

  static func run(records: [UInt8]) {
    for type in ["x", "g"] as [Unicode.Scalar] {
      var tar = TarBuilder()
      tar.pax(raw: records, type: type)
      tar.add(TarMember("file", content: [UInt8](repeating: 0x31, count: 600)))
      tar.add(TarMember("link", type: "2").with { $0.linkName = Array("file".utf8) })
      tar.end()
      check(tar.bytes)
    }
  }

  /// Few changes of a header leave its check sum right, so it is put right where the parser stumbles over it.
  static func repairingChecksums(of bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<16 {
      guard let error = walk(bytes, pieceSize: 1 << 18).error, error.code == .badHeaderChecksum else { break }
      let start = Int(error.offset)
      guard start + 512 <= bytes.count else { break }
      var block = Array(bytes[start..<start + 512])
      TarMember.putChecksum(into: &block)
      guard block[...] != bytes[start..<start + 512] else { break }
      bytes.replaceSubrange(start..<start + 512, with: block)
    }
    return bytes
  }

  private static func check(_ bytes: [UInt8]) {
    let whole = walk(bytes, pieceSize: 1 << 18)
    for pieceSize in [700, bytes.count < 1 << 12 ? 1 : 511] {
      let pieces = walk(bytes, pieceSize: pieceSize)
      precondition(whole.error == pieces.error, "pieces end otherwise: \(whole), \(pieces)")
      precondition(
        whole.error != nil || whole.digest == pieces.digest && whole.trailer == pieces.trailer,
        "pieces tell otherwise")
    }
    if let error = whole.error {
      precondition(error.offset <= UInt64(bytes.count), "an error beyond the end: \(error)")
      precondition(!error.detail.isEmpty && !error.description.contains("\n"))
      return
    }
    precondition(whole.isBalanced, "content that does not fit its entry")
  }

  private struct Walk {
    var digest = ""
    var trailer: TarTrailer?
    var error: StreamError?
    var isBalanced = true
  }

  private static func walk(_ bytes: [UInt8], pieceSize: Int) -> Walk {
    var walker = TarWalker(sink: Recorder(), limits: Limits.streams)
    var walk = Walk()
    do {
      var start = 0
      while start < bytes.count {
        let end = min(start + pieceSize, bytes.count)
        try walker.take(bytes.span.extracting(start..<end))
        start = end
      }
      walk.trailer = try walker.finish()
    } catch {
      walk.error = error
    }
    walk.digest = walker.sink.hasher.finish().hexadecimal
    walk.isBalanced = walker.sink.isBalanced
    return walk
  }

  /// Hashes all that a walk tells, and checks that it hangs together.
  private struct Recorder: EntrySink {
    var hasher = SHA256Hasher()
    var isBalanced = true
    private var left: UInt64 = 0

    mutating func begin(_ entry: TarEntry) {
      hasher.update(Array("\(entry)".utf8).span)
      isBalanced = isBalanced && (entry.type == .file || entry.size == 0)
      isBalanced = isBalanced && entry.contentOffset > entry.offset
      left = entry.size
    }

    mutating func take(content: Span<UInt8>) {
      hasher.update(content)
      take(UInt64(content.count))
    }

    mutating func take(hole count: UInt64) {
      // At most a MiB (``Limits``).
      hasher.update([UInt8](repeating: 0, count: Int(count)).span)
      take(count)
    }

    private mutating func take(_ count: UInt64) {
      isBalanced = isBalanced && count <= left
      left -= min(count, left)
    }

    mutating func end(residue: [UInt8]) {
      hasher.update(residue.span)
      isBalanced = isBalanced && left == 0
    }
  }
}
